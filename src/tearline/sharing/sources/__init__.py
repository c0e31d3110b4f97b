"""Sources of reports (K2, ADR 0062): who keeps each, who it is (sealed), which reports are of which, and
whether two reports are independent of each other."""
