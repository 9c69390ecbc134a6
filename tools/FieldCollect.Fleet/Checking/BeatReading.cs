using System.Text.Json.Nodes;
using FieldCollect.Register.Sync;

namespace FieldCollect.Fleet.Checking;

/// <summary>A terminal of which something is promised.</summary>
public interface ICheckedTerminal
{
    string Name { get; }

    string Officer { get; }

    string Beat { get; }

    /// <summary>The register takes nothing from it any more.</summary>
    bool IsRevoked { get; }

    /// <summary>Its beat has been given to somebody else for the time being.</summary>
    bool HasLostItsBeat { get; }

    TerminalFile File { get; }
}

/// <summary>A beat read whole from the register by an officer of it, and what the register said of it at the end: a count and a hash a set.</summary>
/// <param name="Rows">Each row in its canonical text, by set and key.</param>
/// <param name="Integrity">By set.</param>
public sealed record BeatReading(IReadOnlyDictionary<(string Set, string Key), string> Rows, IReadOnlyDictionary<string, (long Count, string Hash)> Integrity)
{
    /// <summary>A row without the control information of the reply that brought it.</summary>
    public static string Canonical(JsonObject row) => string.Join(
        ",\n", row.Where(p => !p.Key.Contains('@') && p.Value is not null).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}:{p.Value!.ToJsonString()}"));

    /// <summary>What a terminal's rows come to.</summary>
    public static Dictionary<string, (long Count, string Hash)> IntegrityOf(IEnumerable<KeyValuePair<(string Set, string Key), HeldRow>> rows)
    {
        var sets = new Dictionary<string, SetIntegrity>();
        foreach (var ((set, key), row) in rows)
        {
            if (!sets.TryGetValue(set, out var of))
                sets[set] = of = new SetIntegrity();
            of.Add(key, row.Version);
        }

        return sets.ToDictionary(s => s.Key, s => ((long)s.Value.Count, s.Value.Hash));
    }
}
