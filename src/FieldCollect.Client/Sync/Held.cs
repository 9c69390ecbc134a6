using System.Text.Json;
using FieldCollect.Client.Local;
using FieldCollect.Register.Sync;

namespace FieldCollect.Client.Sync;

/// <summary>Compares what this terminal holds from the register with what the register says that it must hold, a count and a hash a set.</summary>
internal static class Held
{
    /// <returns>The sets that differ; none if the page says nothing of it.</returns>
    public static IReadOnlyList<string> Wrong(LocalSession db, JsonElement page, IReadOnlyCollection<string>? only = null)
    {
        if (!page.TryGetProperty("@fieldcollect.integrity", out var said) || said.ValueKind != JsonValueKind.Object)
            return [];
        var held = new Dictionary<string, SetIntegrity>();
        foreach (var (set, key, version) in db.Query("SELECT EntitySet, Key, BaseVersion FROM Records WHERE Base IS NOT NULL", r => (r.GetString(0), r.GetString(1), r.GetInt64(2))))
        {
            if (!held.TryGetValue(set, out var of))
                held[set] = of = new SetIntegrity();
            of.Add(key, version);
        }

        var asked = said.EnumerateObject().ToDictionary(s => s.Name, s => s.Value);
        return [.. asked.Keys.Union(held.Keys).Where(set => only?.Contains(set) != false && !Same(held.GetValueOrDefault(set), asked, set)).Order(StringComparer.Ordinal)];
    }

    private static bool Same(SetIntegrity? held, Dictionary<string, JsonElement> said, string set) => said.TryGetValue(set, out var of)
        ? held is not null && of.TryGetProperty("count", out var count) && count.TryGetInt64(out var number) && number == held.Count && Wire.Text(of, "hash") == held.Hash
        : held is null or { Count: 0 };
}
