extension SchemaText {
  /// `file`: what is in the state folder, and nothing outside it.
  static let fileCommands = SchemaText(
    """
    file "Perform file operations" {
      compare "Compare files" {
        files <first: listed files> "Name of the first file" {
          <second: listed files> command "Name of the second file" {
          }
        }
      }
      copy <source: listed files> "Copy files" {
        <destination: listed files> command "Name of the copy" {
        }
      }
      delete <filename: listed files> command "Delete file" {
      }
      list command "List files" {
        <path: listed files> command "Folder, or file" {
        }
      }
      rename <source: listed files> "Rename file" {
        <destination: listed files> command "New name of the file" {
        }
      }
      show <filename: listed files> command "Show contents of file" {
      }
    }
    """)
}
