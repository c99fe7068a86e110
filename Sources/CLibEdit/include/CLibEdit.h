#ifndef ASPIC_CLIBEDIT_H
#define ASPIC_CLIBEDIT_H

// Swift imports neither variadic functions nor C's `stdin` and `stdout`: here each operation of
// libedit that the room Terminal uses has a typed name. There is no logic in this target.

#include <histedit.h>
#include <stdint.h>
#include <sys/signalfd.h>
#include <wchar.h>

typedef unsigned char (*editline_key_function)(EditLine *, int);
typedef int (*editline_read_function)(EditLine *, wchar_t *);
typedef wchar_t *(*editline_prompt_function)(EditLine *);

/// An editor on the standard streams.
EditLine *editline_open(const char *program);

int editline_set_client(EditLine *editor, void *client);
void *editline_client(EditLine *editor);

/// `escape` brackets characters of the prompt that take no room.
int editline_set_prompt(EditLine *editor, editline_prompt_function prompt, wchar_t escape);
int editline_set_reader(EditLine *editor, editline_read_function reader);
int editline_set_history(EditLine *editor, HistoryW *history);
int editline_set_editor(EditLine *editor, const char *name);
/// Runs the user's own bindings: $EDITRC, else ~/.editrc. -1: there are none.
int editline_source(EditLine *editor);
/// "emacs" or "vi".
const char *editline_editor(EditLine *editor);
/// How many columns a terminal has that does not know; the next `el_resize` takes it over.
int editline_set_columns(EditLine *editor, int columns);
/// The same for its rows.
int editline_set_rows(EditLine *editor, int rows);
/// Whether the terminal is asked for its size (1), or is taken not to know (0), until it is again. -1: it
/// cannot be helped.
int editline_ask_terminal(EditLine *editor, int isAsked);
int editline_set_signals(EditLine *editor, int areHandled);

/// While a line is edited, Ctrl-C, Ctrl-Z and Ctrl-\ are keys and not signals.
int editline_read_signal_keys(EditLine *editor);

int editline_add_function(
    EditLine *editor, const char *name, const char *help, editline_key_function function);
int editline_bind(EditLine *editor, const char *key, const char *function);
/// A key of vi's command mode.
int editline_bind_command(EditLine *editor, const char *key, const char *function);

/// Draws prompt and line as if the cursor stood at the start of an empty row.
int editline_refresh(EditLine *editor);

/// Puts the terminal in the mode for editing (1), or in the one it had before (0).
int editline_prepare_terminal(EditLine *editor, int isEditing);

/// A string capability of the terminal, by its termcap name; null if it has none.
const char *editline_capability(EditLine *editor, const char *name);

int editline_history_set_size(HistoryW *history, int entries);
int editline_history_set_unique(HistoryW *history, int isUnique);
int editline_history_enter(HistoryW *history, const wchar_t *line);

/// Columns that a character takes; -1: it is not printable. `wcwidth` needs a feature macro.
int editline_width(uint32_t character);

#endif
