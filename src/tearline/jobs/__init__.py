"""What runs beside the questions of a service: jobs by the clock, the embedded server kept up, figures of how it is."""
