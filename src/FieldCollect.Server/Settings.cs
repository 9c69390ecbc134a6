using FieldCollect.Register.Doorplates;

namespace FieldCollect.Server;

/// <summary>What the server is told by its environment; tools/run hands these through. Described in README.md, which a test compares with this file.</summary>
/// <param name="Url">FIELDCOLLECT_URL: where to listen.</param>
/// <param name="DataFolder">FIELDCOLLECT_DATA: keys, attachments and, on SQLite, the database.</param>
/// <param name="Database">FIELDCOLLECT_DATABASE: an Npgsql connection string; empty for SQLite in the data folder.</param>
/// <param name="PlateHost">FIELDCOLLECT_PLATE_HOST: what stands in the QR codes of plates; empty for the host of the URL.</param>
public sealed record Settings(string Url, string DataFolder, string? Database, string? PlateHost = null)
{
    public const string UrlName = "FIELDCOLLECT_URL";
    public const string DataName = "FIELDCOLLECT_DATA";
    public const string DatabaseName = "FIELDCOLLECT_DATABASE";

    public const string PlateHostName = "FIELDCOLLECT_PLATE_HOST";

    /// <summary>The host as plates bear it.</summary>
    /// <exception cref="InvalidOperationException">The setting is none; the message says so.</exception>
    public string HostOnPlates => PlateUrl.Host(PlateHost ?? (Uri.TryCreate(Url, UriKind.Absolute, out var url) ? url.Authority : "localhost"))
        ?? throw new InvalidOperationException($"{PlateHostName} is no host for plates: a name of letters, digits, dots and dashes, perhaps with a port, {PlateUrl.LongestHost} characters at most.");

    public static Settings Read(IConfiguration configuration) => new(
        Value(configuration, UrlName) ?? "http://127.0.0.1:5080",
        Value(configuration, DataName) ?? "data",
        Value(configuration, DatabaseName),
        Value(configuration, PlateHostName));

    private static string? Value(IConfiguration configuration, string name) =>
        string.IsNullOrWhiteSpace(configuration[name]) ? null : configuration[name];
}
