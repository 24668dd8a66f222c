#include "scenarios/cli/terminal.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

int terminal_width(void)
{
    struct winsize size;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool terminal_has_escapes(int file)
{
    const char *term = getenv("TERM");
    return isatty(file) && term && *term && strcmp(term, "dumb") != 0;
}

bool terminal_has_colour(void)
{
    const char *no_color = getenv("NO_COLOR");
    return terminal_has_escapes(STDOUT_FILENO) && !(no_color && *no_color);
}

bool terminal_is_closed(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return poll(&out, 1, 0) == 1 && (out.revents & POLLERR);
}
