"""Midjourney and niji·journey through the operator's own Discord account.

The floors, bottom first; each imports only what stands below it:

    applications, snowflakes, secret    the tables and the smallest values
    messages/                           what the bots say, read into plain values; no I/O
    correlation                         which of the jobs under way an event belongs to; no I/O
    interactions, commands, inpaint     what is sent to the bots; no I/O
    gateway/                            the live connection: a session without I/O, and a line that moves its bytes
    rest/                               HTTP requests: paced, and never repeated when they may have run
    connection                          one account's session on its line, kept up
    client                              what an account can do, as coroutines that yield typed events
    service/, clips, pictures           jobs of the port as the client's operations: checkpoints, speeds, results, facts
    engine                              the port itself

Automating a user account is against Discord's and Midjourney's terms; whoever configures a token does so at his own
risk. What is here uses that token and no other, says who it is, keeps its distance between requests, and stops when a
human is asked for. It solves no captcha, logs in nowhere and imitates neither a browser nor a person.
"""
