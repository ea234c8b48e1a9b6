"""What every test may count on."""

import signal

# A shell starts what runs in its background with Ctrl-C ignored, and so would all that the tests start and stop.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
