"""The pages: what people see and do in a browser. They call the functions that the API calls; nothing of access."""
