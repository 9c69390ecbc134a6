using FieldCollect.Register;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>
/// Checks again what a push has touched, behind it. Nearly always nothing has come of it, and then nothing is written: it costs a reading of the scopes touched, a statement a
/// check concerned. How many those are is bounded by the push.
/// </summary>
internal static class ChecksBehindPush
{
    // As for the checks in full: pushes wait behind each transaction.
    private const int ScopesATransaction = 200;

    /// <param name="store">The register.</param>
    /// <param name="touched">What the push has touched.</param>
    /// <param name="place">Given back when the reading is done: what is then to be written waits for its turn among the writes.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task RunAsync(RegisterStore store, TouchedScopes touched, SemaphoreSlim? place, CancellationToken cancel)
    {
        List<(CheckStatement, IReadOnlyCollection<Guid>)> stale;
        try
        {
            stale = await StaleAsync(store, touched, cancel);
        }
        finally
        {
            place?.Release();
        }

        foreach (var chunk in Chunks(stale))
        {
            await store.WriteAsync(
                async context =>
                {
                    await new SettleDefects(context, store.Personal, store.Codes, store.Time.GetUtcNow()).RunAsync(chunk);
                    return true;
                },
                cancel);
        }
    }

    /// <summary>Scopes of a check in which what was found is not what is known.</summary>
    public static IReadOnlyCollection<Guid> Differing(IReadOnlyDictionary<Guid, FoundDefect> found, IReadOnlyDictionary<Guid, KnownDefect> known)
    {
        var differing = found.Values.Where(f => !known.TryGetValue(f.Id, out var k) || k.Facts != f.Facts || k.Status == Register.Quality.Defects.DefectStatus.Repaired).Select(f => f.Scope);
        var gone = known.Where(k => k.Value.Status != Register.Quality.Defects.DefectStatus.Repaired && !found.ContainsKey(k.Key)).Select(k => k.Value.Scope);
        return differing.Concat(gone).ToHashSet();
    }

    private static async Task<List<(CheckStatement Statement, IReadOnlyCollection<Guid> Scopes)>> StaleAsync(RegisterStore store, TouchedScopes touched, CancellationToken cancel)
    {
        var stale = new List<(CheckStatement, IReadOnlyCollection<Guid>)>();
        await using var connection = await store.Database.OpenReadAsync(cancel);
        var query = new CheckQuery(connection, null, store.Personal, store.Codes, County.Day(store.Time.GetUtcNow()));
        foreach (var statement in touched.Statements)
        {
            var scopes = await touched.OfAsync(statement, query, cancel);
            if (scopes.Count == 0)
                continue;
            if (Differing(await query.WithinAsync(statement, scopes, cancel), await query.KnownAsync(statement, scopes, cancel)) is { Count: > 0 } differing)
                stale.Add((statement, differing));
        }

        return stale;
    }

    private static IEnumerable<IReadOnlyList<(CheckStatement Statement, IReadOnlyCollection<Guid> Scopes)>> Chunks(List<(CheckStatement Statement, IReadOnlyCollection<Guid> Scopes)> stale) =>
        stale.SelectMany(s => s.Scopes.Select(scope => (s.Statement, Scope: scope))).Chunk(ScopesATransaction)
            .Select(chunk => chunk.GroupBy(c => c.Statement, c => c.Scope).Select(g => (g.Key, (IReadOnlyCollection<Guid>)[.. g])).ToList());
}
