extension SchemaText {
  /// The grammar of the stages in a lab file.
  static let labStages = SchemaText(
    under: "lab",
    """
    /// A stage begins with the lab's configurations and what solves the stages before it.
    stage <stage: name 1..63> ordered "Something to be achieved" {
      <title: string 1..200> choice title title "What the stage is about";
      task <lines> required "What is asked for";
      hint <hint: lines> ordered "Where to look; the vaguest first";
      /// Each stage for itself, whatever solves the others.
      alone "Begins with the lab's configurations alone";
      /// Loaded and committed on top of what the stage begins with: statements in braces are merged,
      /// and may be marked `delete:` and `replace:`; or `set` commands, and their like.
      start "What is wrong, or given, at the start" {
        <router: string 1..63> ordered verbatim "Changes of a router" {
        }
      }
      /// One of them is drawn for each student; without a student it is the first.
      fault <fault: name 1..63> ordered "One of several starts" {
        <router: string 1..63> ordered verbatim "Changes of a router" {
        }
        solution "What solves the stage with this start" {
          <router: string 1..63> ordered verbatim "Changes of a router" {
          }
        }
      }
      /// `aspic lab check` tries it: all checks must pass.
      solution "What solves the stage" {
        <router: string 1..63> ordered verbatim "Changes of a router" {
        }
      }
      /// `aspic lab check` tries it: the checks that it names must fail, and no others.
      wrong <wrong: string 1..200> ordered "An answer that must not pass" {
        <router: string 1..63> ordered verbatim "Changes of a router" {
        }
        fails [ <string 1..200> ] required "The checks that fail";
      }
      check <check: string 1..200> ordered "Something that must hold" {
      }
    }
    """)
}
