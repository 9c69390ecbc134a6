namespace FieldCollect.Server;

/// <summary>What the server is told by its environment; tools/run hands these through. Described in README.md, which a test compares with this file.</summary>
/// <param name="Url">FIELDCOLLECT_URL: where to listen.</param>
/// <param name="DataFolder">FIELDCOLLECT_DATA: keys, attachments and, on SQLite, the database.</param>
/// <param name="Database">FIELDCOLLECT_DATABASE: an Npgsql connection string; empty for SQLite in the data folder.</param>
public sealed record Settings(string Url, string DataFolder, string? Database)
{
    public const string UrlName = "FIELDCOLLECT_URL";
    public const string DataName = "FIELDCOLLECT_DATA";
    public const string DatabaseName = "FIELDCOLLECT_DATABASE";

    public static Settings Read(IConfiguration configuration) => new(
        Value(configuration, UrlName) ?? "http://127.0.0.1:5080",
        Value(configuration, DataName) ?? "data",
        Value(configuration, DatabaseName));

    private static string? Value(IConfiguration configuration, string name) =>
        string.IsNullOrWhiteSpace(configuration[name]) ? null : configuration[name];
}
