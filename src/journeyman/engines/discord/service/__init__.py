"""The account as an engine of the port: jobs become operations of the client, and what they tell becomes events."""
