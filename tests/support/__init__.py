"""What tests share.

- ``doubles``: a workspace, app and clipboard that tests can watch, hold back or let fail.
- ``factories``: papers, records, dumps and libraries.
- ``fake_library``: a library in memory, as far as an index needs one.
- ``faults``: processes that are killed, disks that are full, calls that fail.
- ``hostile_text``: text that would hurt a screen.
- ``paths``: places in the checkout.
- ``processes``: paperbrowse's command line, Python and other programs.
- ``screen``: the driver of the app.
- ``terminals``: a program in a pseudoterminal.
"""
