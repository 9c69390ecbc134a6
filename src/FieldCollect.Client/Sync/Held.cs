using System.Text;
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
        // After every pull, over every row: keys stay the bytes that they are, and rows of a set lie mostly together.
        var (held, name, of) = (new Dictionary<string, SetIntegrity>(), Array.Empty<byte>(), new SetIntegrity());
        db.Each("SELECT EntitySet, Key, BaseVersion FROM Records WHERE Base IS NOT NULL", row =>
        {
            var set = SQLitePCL.raw.sqlite3_column_blob(row, 0);
            if (!set.SequenceEqual(name))
            {
                name = set.ToArray();
                var text = Encoding.UTF8.GetString(name);
                if (!held.TryGetValue(text, out of!))
                    held[text] = of = new SetIntegrity();
            }

            of.Add(SQLitePCL.raw.sqlite3_column_blob(row, 1), SQLitePCL.raw.sqlite3_column_int64(row, 2));
        });

        var asked = said.EnumerateObject().ToDictionary(s => s.Name, s => s.Value);
        return [.. asked.Keys.Union(held.Keys).Where(set => only?.Contains(set) != false && !Same(held.GetValueOrDefault(set), asked, set)).Order(StringComparer.Ordinal)];
    }

    private static bool Same(SetIntegrity? held, Dictionary<string, JsonElement> said, string set) => said.TryGetValue(set, out var of)
        ? held is not null && of.TryGetProperty("count", out var count) && count.TryGetInt64(out var number) && number == held.Count && Wire.Text(of, "hash") == held.Hash
        : held is null or { Count: 0 };
}
