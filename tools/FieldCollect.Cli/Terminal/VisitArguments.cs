using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FieldCollect.Client;
using FieldCollect.Client.Visits;
using FieldCollect.Register;

namespace FieldCollect.Cli.TerminalCommands;

/// <summary>Reads what an officer types about rows: <c>Set/Id</c>, <c>Set/Id.Field=value</c>, JSON inline or <c>@file</c>.</summary>
internal static class VisitArguments
{
    public static (string EntitySet, Guid Id) Row(string text)
    {
        var parts = text.Split('/', 2);
        return parts.Length == 2 && EntitySets.Find(parts[0]) is not null && Guid.TryParse(parts[1], out var id)
            ? (parts[0], id)
            : throw Malformed("Set/Id");
    }

    public static (string EntitySet, Guid Id, string Field, JsonNode? Value) Change(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var dot = equals < 0 ? -1 : text.LastIndexOf('.', equals);
        if (dot < 0)
            throw Malformed("Set/Id.Field=value");
        var (set, id) = Row(text[..dot]);
        var field = text[(dot + 1)..equals];
        var type = EntitySets.Find(set)!.Type.GetProperty(field)?.PropertyType ?? throw new TerminalException(Problems.UnknownProperty, $"{set}.{field}");
        return (set, id, field, Value(text[(equals + 1)..], Nullable.GetUnderlyingType(type) ?? type, field));
    }

    public static JsonObject Json(string text)
    {
        try
        {
            return JsonNode.Parse(text.StartsWith('@') ? File.ReadAllText(text[1..]) : text) as JsonObject ?? throw Malformed("--add");
        }
        catch (JsonException)
        {
            throw new TerminalException(Problems.MalformedBody, "--add");
        }
    }

    public static void Position(VisitDraft draft, string text)
    {
        var numbers = Numbers(text);
        if (numbers is not [{ } longitude, { } latitude, ..] || numbers.Count > 3 || numbers.Contains(null))
            throw Malformed("--position");
        draft.WithPosition(longitude, latitude, numbers.Count == 3 ? numbers[2] : null);
    }

    /// <summary>Where somebody stands: degrees WGS 84.</summary>
    public static (double Longitude, double Latitude) Point(string text) =>
        Numbers(text) is [{ } longitude and >= -180 and <= 180, { } latitude and >= -90 and <= 90] ? (longitude, latitude) : throw Malformed("--position longitude,latitude");

    private static List<double?> Numbers(string text) => text.Split(',').Select(n => double.TryParse(n, CultureInfo.InvariantCulture, out var v) ? v : (double?)null).ToList();

    /// <summary>What a file is, by its first bytes; a name may say anything.</summary>
    public static string ContentType(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 4 && bytes[0] == 0x89 && bytes[1..].StartsWith("PNG"u8) ? "image/png"
        : bytes.StartsWith("RIFF"u8) && bytes.Length > 12 && bytes[8..].StartsWith("WEBP"u8) ? "image/webp"
        : bytes.StartsWith("%PDF"u8) ? "application/pdf"
        : "image/jpeg";

    /// <summary>The field that names the photo standing for a number whose check fails; null for a field without one.</summary>
    public static string? EvidenceField(string entitySet, string field) => (entitySet, field) switch
    {
        ("Residents", "IdentityNumber") => "IdentityEvidenceId",
        ("Units", "CreditCode") => "CreditCodeEvidenceId",
        _ => null,
    };

    private static JsonNode? Value(string text, Type type, string field)
    {
        if (text.Length == 0)
            return null;
        if (type != typeof(int) && type != typeof(long) && type != typeof(double) && type != typeof(bool))
            return JsonValue.Create(text);
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw new TerminalException(Problems.WrongType, field);
        }
    }

    public static TerminalException Malformed(string expected) => new("MalformedArgument", $"参数格式应为 {expected}。 Expected {expected}.");
}
