using FieldCollect.Register.Doorplates;

namespace FieldCollect.Server;

/// <summary>What the server is told by its environment; tools/run hands these through. Described in README.md, which a test compares with this file.</summary>
/// <param name="Url">FIELDCOLLECT_URL: where to listen.</param>
/// <param name="DataFolder">FIELDCOLLECT_DATA: keys, attachments and, on SQLite, the database.</param>
/// <param name="Database">FIELDCOLLECT_DATABASE: an Npgsql connection string; empty for SQLite in the data folder.</param>
/// <param name="PlateHost">FIELDCOLLECT_PLATE_HOST: what stands in the QR codes of plates; empty for the host of the URL.</param>
/// <param name="PlateFonts">FIELDCOLLECT_PLATE_FONTS: the files of the fonts that plates are set in; empty for the two of Debian's packages.</param>
public sealed record Settings(string Url, string DataFolder, string? Database, string? PlateHost = null, string? PlateFonts = null)
{
    /// <summary>FIELDCOLLECT_MESSAGES: the http or https address of a gateway that takes POST {"phone","text"}; null for a file in the data folder.</summary>
    public Uri? Messages { get; init; }

    /// <summary>FIELDCOLLECT_ALERTS: the http or https address of a service that takes alerts as they are opened; null for a file in the data folder.</summary>
    public Uri? Alerts { get; init; }

    /// <summary>FIELDCOLLECT_PROXY: the IP address of a reverse proxy whose X-Forwarded-For says who asks for public pages; null where there is none.</summary>
    public string? Proxy { get; init; }

    /// <summary>FIELDCOLLECT_PAGES: public pages that one client may ask for in a minute; 0 for no bound.</summary>
    public int PagesAMinute { get; init; } = DefaultPages;

    // A household behind one address reads some pages; hundreds of people behind a mobile network's address seldom scan in the same minute.
    public const int DefaultPages = 120;

    public const string MessagesName = "FIELDCOLLECT_MESSAGES";
    public const string AlertsName = "FIELDCOLLECT_ALERTS";
    public const string ProxyName = "FIELDCOLLECT_PROXY";
    public const string PagesName = "FIELDCOLLECT_PAGES";
    public const string UrlName = "FIELDCOLLECT_URL";
    public const string DataName = "FIELDCOLLECT_DATA";
    public const string DatabaseName = "FIELDCOLLECT_DATABASE";

    public const string PlateHostName = "FIELDCOLLECT_PLATE_HOST";
    public const string PlateFontsName = "FIELDCOLLECT_PLATE_FONTS";

    /// <summary>The host as plates bear it.</summary>
    /// <exception cref="InvalidOperationException">The setting is none; the message says so.</exception>
    public string HostOnPlates => PlateUrl.Host(PlateHost ?? (Uri.TryCreate(Url, UriKind.Absolute, out var url) ? url.Authority : "localhost"))
        ?? throw new InvalidOperationException($"{PlateHostName} is no host for plates: a name of letters, digits, dots and dashes, perhaps with a port, {PlateUrl.LongestHost} characters at most.");

    /// <summary>Where the public pages are, for links in messages. Never what a request says of its host: whoever declares would choose where the landlord's code is typed.</summary>
    public string PublicRoot =>
        PlateHost is not null ? $"https://{HostOnPlates.ToLowerInvariant()}"
        : Uri.TryCreate(Url, UriKind.Absolute, out var url) ? url.GetLeftPart(UriPartial.Authority)
        : "http://localhost";

    public static Settings Read(IConfiguration configuration) => new(
        Value(configuration, UrlName) ?? "http://127.0.0.1:5080",
        Value(configuration, DataName) ?? "data",
        Value(configuration, DatabaseName),
        Value(configuration, PlateHostName),
        Value(configuration, PlateFontsName))
    {
        Messages = Gateway(configuration, MessagesName),
        Alerts = Gateway(configuration, AlertsName),
        Proxy = Value(configuration, ProxyName),
        PagesAMinute = int.TryParse(Value(configuration, PagesName), out var pages) && pages >= 0 ? pages : DefaultPages,
    };

    private static Uri? Gateway(IConfiguration configuration, string name) =>
        Uri.TryCreate(Value(configuration, name), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null;

    private static string? Value(IConfiguration configuration, string name) =>
        string.IsNullOrWhiteSpace(configuration[name]) ? null : configuration[name];
}
