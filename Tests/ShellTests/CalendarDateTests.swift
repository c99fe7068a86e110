import Management
import Testing

@testable import Operations
@testable import Shell

/// Dates are written as Junos writes them.
@Suite("Dates")
struct CalendarDateTests {
  /// The texts are those of `date -u -d @SECONDS`.
  @Test(
    arguments: [
      (0, "1970-01-01 00:00:00 UTC", "Jan  1 00:00:00"),
      (-1, "1969-12-31 23:59:59 UTC", "Dec 31 23:59:59"),
      (68_169_600, "1972-02-29 00:00:00 UTC", "Feb 29 00:00:00"),
      (951_782_399, "2000-02-28 23:59:59 UTC", "Feb 28 23:59:59"),
      (951_782_400, "2000-02-29 00:00:00 UTC", "Feb 29 00:00:00"),
      (951_868_800, "2000-03-01 00:00:00 UTC", "Mar  1 00:00:00"),
      (1_182_000_000, "2007-06-16 13:20:00 UTC", "Jun 16 13:20:00"),
      (1_230_768_000, "2009-01-01 00:00:00 UTC", "Jan  1 00:00:00"),
      (2_147_483_648, "2038-01-19 03:14:08 UTC", "Jan 19 03:14:08"),
      (4_107_542_399, "2100-02-28 23:59:59 UTC", "Feb 28 23:59:59"),
      (4_107_542_400, "2100-03-01 00:00:00 UTC", "Mar  1 00:00:00"),
      (253_402_300_799, "9999-12-31 23:59:59 UTC", "Dec 31 23:59:59"),
      (-62_167_219_200, "0000-01-01 00:00:00 UTC", "Jan  1 00:00:00"),
    ] as [(Int64, String, String)])
  func dates(_ seconds: Int64, _ full: String, _ log: String) {
    #expect(CalendarDate.full(seconds) == full)
    #expect(CalendarDate.log(seconds) == log)
  }

  /// The texts are those of `LC_ALL=C date -u -d @SECONDS +%c`.
  @Test(
    arguments: [
      (0, "Thu Jan  1 00:00:00 1970"), (-1, "Wed Dec 31 23:59:59 1969"),
      (951_782_400, "Tue Feb 29 00:00:00 2000"), (1_795_908_600, "Sat Nov 28 23:30:00 2026"),
      (253_402_300_799, "Fri Dec 31 23:59:59 9999"),
      (-62_167_219_200, "Sat Jan  1 00:00:00 0000"),
    ] as [(Int64, String)])
  func plainDates(_ seconds: Int64, _ text: String) {
    #expect(CalendarDate.plain(seconds) == text)
  }

  @Test(
    arguments: [
      (-5, "00:00:00"), (0, "00:00:00"), (59, "00:00:59"), (3_661, "01:01:01"),
      (86_399, "23:59:59"), (86_400, "1d 00:00:00"), (604_799, "6d 23:59:59"),
      (604_800, "1w0d 00:00:00"), (1_483_506, "2w3d 04:05:06"),
    ] as [(Int64, String)])
  func ages(_ seconds: Int64, _ text: String) {
    #expect(CalendarDate.age(seconds) == text)
  }
}

/// The columns that a text takes on the screen are counted.
@Suite("Columns")
struct TextColumnsTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("中文", 4), ("한", 2), ("あ", 2), ("ｱ", 1),
    ("Ａ", 2), ("😀", 2), ("ä\u{300}\u{301}", 1), ("а", 1), ("𠀀", 2), ("中é文a", 6),
  ])
  func counts(_ text: String, _ columns: Int) {
    #expect(TextColumns.count(text) == columns)
  }
}
