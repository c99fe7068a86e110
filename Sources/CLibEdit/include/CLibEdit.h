#ifndef ASPIC_CLIBEDIT_H
#define ASPIC_CLIBEDIT_H

// Typed functions for the operations of libedit that the target Terminal uses, because Swift
// imports neither variadic functions nor C's `stdin` and `stdout`. This target contains no logic.

#include <histedit.h>
#include <stdint.h>
#include <sys/signalfd.h>
#include <wchar.h>

typedef unsigned char (*editline_key_function)(EditLine *, int);
typedef int (*editline_read_function)(EditLine *, wchar_t *);
typedef wchar_t *(*editline_prompt_function)(EditLine *);

/// Makes an editor on the standard streams.
EditLine *editline_open(const char *program);

int editline_set_client(EditLine *editor, void *client);
void *editline_client(EditLine *editor);

/// Sets the function that returns the prompt, in which `escape` encloses characters that take no
/// room.
int editline_set_prompt(EditLine *editor, editline_prompt_function prompt, wchar_t escape);
int editline_set_reader(EditLine *editor, editline_read_function reader);
int editline_set_history(EditLine *editor, HistoryW *history);
int editline_set_editor(EditLine *editor, const char *name);
/// Runs the user's own bindings in $EDITRC or ~/.editrc. Returns -1 if there are none.
int editline_source(EditLine *editor);
/// Returns "emacs" or "vi".
const char *editline_editor(EditLine *editor);
/// Sets the number of columns for a terminal that does not report it; the next `el_resize` uses it.
int editline_set_columns(EditLine *editor, int columns);
/// Sets the number of rows in the same way.
int editline_set_rows(EditLine *editor, int rows);
/// Determines whether the terminal is asked for its size (1), or is treated as one that does not
/// report it (0), until the next call. Returns -1 if that fails.
int editline_ask_terminal(EditLine *editor, int isAsked);
int editline_set_signals(EditLine *editor, int areHandled);

/// Makes Ctrl-C, Ctrl-Z and Ctrl-\ keys and not signals while a line is edited.
int editline_read_signal_keys(EditLine *editor);

int editline_add_function(
    EditLine *editor, const char *name, const char *help, editline_key_function function);
int editline_bind(EditLine *editor, const char *key, const char *function);
/// Binds a key of vi's command mode.
int editline_bind_command(EditLine *editor, const char *key, const char *function);

/// Draws the prompt and the line as if the cursor stood at the start of an empty row.
int editline_refresh(EditLine *editor);

/// Puts the terminal in the mode for editing (1), or in its former mode (0).
int editline_prepare_terminal(EditLine *editor, int isEditing);

/// Returns a string capability of the terminal by its termcap name, or null if it has none.
const char *editline_capability(EditLine *editor, const char *name);

int editline_history_set_size(HistoryW *history, int entries);
int editline_history_set_unique(HistoryW *history, int isUnique);
int editline_history_enter(HistoryW *history, const wchar_t *line);

/// Returns the number of columns of a character, or -1 if it is not printable. `wcwidth` needs a
/// feature macro.
int editline_width(uint32_t character);

#endif
