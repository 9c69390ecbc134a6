using System.CommandLine;

namespace FieldCollect.Cli;

/// <summary>Which register a command works on: options, else the environment, else SQLite in data/.</summary>
public sealed class RegisterOptions
{
    private readonly Option<string> _data = new("--data")
    {
        Description = "Data folder 数据目录 (FIELDCOLLECT_DATA)",
        DefaultValueFactory = _ => Or("FIELDCOLLECT_DATA", "data"),
    };

    private readonly Option<string> _database = new("--database")
    {
        Description = "Npgsql connection string; empty for SQLite in the data folder 数据库连接 (FIELDCOLLECT_DATABASE)",
        DefaultValueFactory = _ => Or("FIELDCOLLECT_DATABASE", ""),
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_data);
        command.Options.Add(_database);
    }

    public string DataFolder(ParseResult parsed) => parsed.GetValue(_data)!;

    /// <summary>Whether a SQLite register is in the data folder.</summary>
    public bool IsThere(ParseResult parsed) => File.Exists(Path.Combine(DataFolder(parsed), "register.db"));

    public string? Postgres(ParseResult parsed) => parsed.GetValue(_database) is { Length: > 0 } connection ? connection : null;

    private static string Or(string variable, string otherwise) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : otherwise;
}
