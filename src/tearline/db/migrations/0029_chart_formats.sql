-- Two more forms in which a chart may leave: a picture of dots, and the XML of i2 Analyst's Notebook.
SET ROLE tearline_owner;
ALTER TABLE store.copy DROP CONSTRAINT copy_format_check;
ALTER TABLE store.copy ADD CONSTRAINT copy_format_check
    CHECK (format IN ('pdf', 'csv', 'json', 'svg', 'graphml', 'png', 'anx', 'zip'));
RESET ROLE;
