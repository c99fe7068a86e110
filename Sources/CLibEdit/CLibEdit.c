#define _GNU_SOURCE
#include "CLibEdit.h"

#include <stdio.h>

EditLine *editline_open(const char *program) { return el_init(program, stdin, stdout, stderr); }

int editline_set_client(EditLine *editor, void *client) {
  return el_wset(editor, EL_CLIENTDATA, client);
}

void *editline_client(EditLine *editor) {
  void *client = NULL;
  return el_wget(editor, EL_CLIENTDATA, &client) == 0 ? client : NULL;
}

int editline_set_prompt(EditLine *editor, editline_prompt_function prompt, wchar_t escape) {
  return el_wset(editor, EL_PROMPT_ESC, prompt, (int)escape);
}

int editline_set_reader(EditLine *editor, editline_read_function reader) {
  return el_wset(editor, EL_GETCFN, reader);
}

int editline_set_history(EditLine *editor, HistoryW *history) {
  return el_wset(editor, EL_HIST, history_w, history);
}

int editline_set_editor(EditLine *editor, const char *name) {
  return el_set(editor, EL_EDITOR, name);
}

int editline_source(EditLine *editor) {
  return el_source(editor, NULL);
}

const char *editline_editor(EditLine *editor) {
  const char *name = NULL;
  return el_get(editor, EL_EDITOR, &name) == 0 && name ? name : "emacs";
}

static int set_number(EditLine *editor, const char *name, int value) {
  char number[12];
  snprintf(number, sizeof number, "%d", value);
  return el_set(editor, EL_SETTC, name, number, NULL);
}

int editline_set_columns(EditLine *editor, int columns) { return set_number(editor, "co", columns); }

int editline_set_rows(EditLine *editor, int rows) { return set_number(editor, "li", rows); }

int editline_ask_terminal(EditLine *editor, int isAsked) {
  static FILE *nothing;
  if (!isAsked && !nothing) nothing = fopen("/dev/null", "re");
  if (!isAsked && !nothing) return -1;
  return el_wset(editor, EL_SETFP, 0, isAsked ? stdin : nothing);
}

int editline_set_signals(EditLine *editor, int areHandled) {
  return el_wset(editor, EL_SIGNAL, areHandled);
}

int editline_read_signal_keys(EditLine *editor) {
  return el_set(editor, EL_SETTY, "-d", "-isig", NULL);
}

int editline_add_function(
    EditLine *editor, const char *name, const char *help, editline_key_function function) {
  return el_set(editor, EL_ADDFN, name, help, function);
}

int editline_bind(EditLine *editor, const char *key, const char *function) {
  return el_set(editor, EL_BIND, key, function, NULL);
}

int editline_bind_command(EditLine *editor, const char *key, const char *function) {
  return el_set(editor, EL_BIND, "-a", key, function, NULL);
}

int editline_refresh(EditLine *editor) { return el_wset(editor, EL_REFRESH); }

int editline_prepare_terminal(EditLine *editor, int isEditing) {
  return el_wset(editor, EL_PREP_TERM, isEditing);
}

const char *editline_capability(EditLine *editor, const char *name) {
  char *value = NULL;
  return el_get(editor, EL_GETTC, name, &value) == 0 ? value : NULL;
}

int editline_history_set_size(HistoryW *history, int entries) {
  HistEventW event;
  return history_w(history, &event, H_SETSIZE, entries);
}

int editline_history_set_unique(HistoryW *history, int isUnique) {
  HistEventW event;
  return history_w(history, &event, H_SETUNIQUE, isUnique);
}

int editline_history_enter(HistoryW *history, const wchar_t *line) {
  HistEventW event;
  return history_w(history, &event, H_ENTER, line);
}

int editline_width(uint32_t character) { return wcwidth((wchar_t)character); }
