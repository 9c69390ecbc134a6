using FieldCollect.Client.Local;
using FieldCollect.Register.Declarations;

namespace FieldCollect.Client.Reading;

/// <summary>A declaration that waits for an officer at the door.</summary>
/// <param name="Declaration">Numbers masked; name and text as they were written by the declarant.</param>
/// <param name="AddressText">The full text of its address.</param>
public sealed record DeclaredHere(Held<Declaration> Declaration, string AddressText);

/// <summary>What people have declared from the plates' pages and nobody has decided yet.</summary>
internal static class Declared
{
    /// <summary>A beat has a few dozen at a time; more than these is a flood, and the oldest are enough for a day.</summary>
    public const int DefaultTop = 200;

    private const string Sql = $"""
        SELECT {Rows.Columns}, (SELECT json_extract(a.Body,'$.FullText') FROM Records a WHERE a.EntitySet = 'Addresses' AND a.Key = json_extract(r.Body,'$.AddressId'))
        FROM Records r
        WHERE r.EntitySet = 'Declarations' AND r.Present = 1 AND json_extract(r.Body,'$.Status') IN ('{DeclarationStatus.Received}','{DeclarationStatus.AwaitsLandlord}')
        ORDER BY coalesce(json_extract(r.Body,'$.DueOn'), '9999'), r.Key LIMIT $1
        """;

    public static IReadOnlyList<DeclaredHere> Open(LocalSession db, int top) => db.Query(Sql, r => new DeclaredHere(Rows.Of<Declaration>(r), r.TextOrNull(3) ?? ""), top);

    /// <summary>The same among what is due: each at its address, those without a day (the landlord is asked) left out.</summary>
    public static IReadOnlyList<DueAddress> AddTo(IReadOnlyList<DueAddress> due, IEnumerable<DeclaredHere> open, DateOnly day, int top)
    {
        var addresses = due.ToDictionary(a => a.AddressId);
        foreach (var (held, text) in open)
        {
            if (held.Record is not { DueOn: { } dueOn, AddressId: var id } || dueOn > day)
                continue;
            var row = new DueRow("Declarations", held.Record.Id, dueOn);
            addresses[id] = addresses.TryGetValue(id, out var known)
                ? known with { Rows = [.. known.Rows, row], DueOn = known.DueOn is { } first && first > dueOn ? dueOn : known.DueOn }
                : new DueAddress(id, text, dueOn, [row]);
        }

        return [.. addresses.Values.OrderBy(a => a.DueOn ?? DateOnly.MinValue).ThenBy(a => a.AddressId).Take(top)];
    }
}
