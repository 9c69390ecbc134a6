using FieldCollect.Client.Local;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Client.Reading;

/// <summary>A plate and the address it belongs to.</summary>
/// <param name="Plate">The plate.</param>
/// <param name="AddressId">Null for a plate that belongs to no address (有号无址).</param>
/// <param name="IsCurrent">Whether the plate still counts; a replaced or retired one says so only to officers.</param>
public sealed record PlateFound(Held<Doorplate> Plate, Guid? AddressId, bool IsCurrent);

/// <summary>One hit of a search.</summary>
/// <param name="EntitySet">Addresses, Residents or Units.</param>
/// <param name="Id">The row.</param>
/// <param name="Title">Address text or name.</param>
/// <param name="AddressId">Where it is; null for a resident without a stay here.</param>
/// <param name="AddressText">The address's text.</param>
public sealed record Found(string EntitySet, Guid Id, string Title, Guid? AddressId, string? AddressText);

/// <summary>Finding an address: by the plate at the door, by its text, by who or what is there.</summary>
internal static class Find
{
    /// <summary>A screen or two; who finds more types more.</summary>
    public const int DefaultTop = 50;

    // A beat is a few thousand rows: reading them all takes milliseconds, and any part of a name or an address may be typed.
    private const string Sql = """
        SELECT EntitySet, Key, Title, AddressId,
               (SELECT json_extract(a.Body,'$.FullText') FROM Records a WHERE a.EntitySet = 'Addresses' AND a.Key = AddressId) FROM (
            SELECT 'Addresses' AS EntitySet, Key, json_extract(Body,'$.FullText') AS Title, Key AS AddressId
            FROM Records WHERE EntitySet = 'Addresses' AND Present = 1
              AND (instr(json_extract(Body,'$.FullText'), $1) > 0 OR instr(json_extract(Body,'$.SearchText'), $3) > 0 OR json_extract(Body,'$.Code') = $1)
            UNION ALL
            SELECT 'Addresses', json_extract(Body,'$.AddressId'), json_extract(Body,'$.Text'), json_extract(Body,'$.AddressId')
            FROM Records WHERE EntitySet = 'AddressAliases' AND Present = 1 AND instr(json_extract(Body,'$.Text'), $1) > 0
            UNION ALL
            SELECT 'Residents', p.Key, json_extract(p.Body,'$.Name'), json_extract(s.Body,'$.AddressId')
            FROM Records p LEFT JOIN Records s INDEXED BY RecordsOfResident ON json_extract(s.Body,'$.ResidentId') = p.Key AND s.EntitySet = 'Residencies' AND s.Present = 1
              AND json_extract(s.Body,'$.EndedOn') IS NULL
            WHERE p.EntitySet = 'Residents' AND p.Present = 1 AND instr(json_extract(p.Body,'$.Name'), $1) > 0
            UNION ALL
            SELECT 'Units', Key, json_extract(Body,'$.Name'), json_extract(Body,'$.AddressId')
            FROM Records WHERE EntitySet = 'Units' AND Present = 1 AND instr(json_extract(Body,'$.Name'), $1) > 0)
        ORDER BY length(Title), Title LIMIT $2
        """;

    public static PlateFound? ByPlate(LocalSession db, string scanned)
    {
        foreach (var token in PlateUrl.Read(scanned)?.Candidates ?? [LastPart(scanned)])
        {
            // Where two plates have one token, the one that counts.
            var plate = db.First(
                $"SELECT {Rows.Columns} FROM Records r INDEXED BY PlatesByToken WHERE json_extract(r.Body,'$.Token') = $1 AND r.EntitySet = 'Doorplates' AND r.Present = 1 ORDER BY json_extract(r.Body,'$.Status') IN ('replaced','retired'), r.Key",
                Rows.Of<Doorplate>, token);
            if (plate is not null)
                return new PlateFound(plate, plate.Record.AddressId, !PlateLifecycle.IsRevoked(plate.Record.Status));
        }

        return null;
    }

    public static IReadOnlyList<Found> ByText(LocalSession db, string text, int top) =>
        text.Trim() is { Length: > 0 } sought
            ? db.Query(
                Sql,
                r => new Found(r.GetString(0), Guid.Parse(r.GetString(1)), r.TextOrNull(2) ?? "", r.TextOrNull(3) is { } at ? Guid.Parse(at) : null, r.TextOrNull(4)),
                sought, top, AddressText.Search(sought) is { Length: > 0 } folded ? folded : sought)
            : [];

    // Older plates have URLs of other shapes, with the token at their end.
    private static string LastPart(string scanned)
    {
        var text = scanned.Trim();
        var end = text.IndexOfAny(['?', '#']);
        if (end >= 0)
            text = text[..end];
        return text.TrimEnd('/').Split('/')[^1].ToUpperInvariant();
    }
}
