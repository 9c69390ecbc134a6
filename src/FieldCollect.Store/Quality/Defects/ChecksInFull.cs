using System.Diagnostics;
using FieldCollect.Register;
using FieldCollect.Register.Quality.Defects;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Audit;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>What a check in full came to.</summary>
/// <param name="Check">Its name.</param>
/// <param name="Severity">See <see cref="DefectSeverity"/>.</param>
/// <param name="Chinese">What it finds.</param>
/// <param name="English">The same in English.</param>
/// <param name="Found">The defects that there are, the dismissed among them.</param>
/// <param name="Dismissed">Those that a person has said to be none.</param>
/// <param name="Opened">Found for the first time.</param>
/// <param name="Reopened">Back again, or dismissed for other facts.</param>
/// <param name="Repaired">Known, and gone.</param>
/// <param name="Complete">False where there was more than anybody could work through: then what was not seen stays as it is.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record CheckResult(
    string Check, string Severity, string Chinese, string English, int Found, int Dismissed, int Opened, int Reopened, int Repaired, bool Complete, double Seconds);

/// <summary>
/// The checks over the whole register: each night, on demand, and after an import. They find what no write touches, because a day has passed or the policy has changed, and what
/// a stop between a push and its checks has left out.
/// </summary>
public static class ChecksInFull
{
    // A push waits behind each transaction.
    private const int ScopesATransaction = 200;

    /// <summary>The checks' names, in their order.</summary>
    public static IReadOnlyList<string> Names => [.. CheckStatements.All.Select(s => s.Check.Name)];

    /// <param name="store">The register.</param>
    /// <param name="only">Names of checks; null for all.</param>
    /// <param name="by">Who has them run; stands in the audit log with how many people's numbers were compared.</param>
    /// <param name="progress">Told of each check when it is done.</param>
    /// <param name="cancel">Stops between two checks, or two transactions of one; what was written stays and is right.</param>
    /// <exception cref="KeyNotFoundException">There is no such check; nothing was run.</exception>
    public static async Task<IReadOnlyList<CheckResult>> RunAsync(RegisterStore store, IReadOnlyCollection<string>? only, Actor by, Action<CheckResult>? progress, CancellationToken cancel)
    {
        var (results, opened) = (new List<CheckResult>(), 0);
        foreach (var statement in CheckStatements.Named(only))
        {
            cancel.ThrowIfCancellationRequested();
            var (result, numbers) = await RunAsync(store, statement, cancel);
            opened += numbers;
            results.Add(result);
            progress?.Invoke(result);
        }

        // The register compared them with what stands beside them, and showed none: one entry says so, as for an import.
        if (opened > 0)
            await store.AuditAsync(new AuditDraft(store.Time.GetUtcNow(), by, "check", "Residents", opened, []), CancellationToken.None);
        return results;
    }

    private static async Task<(CheckResult Result, int Opened)> RunAsync(RegisterStore store, CheckStatement statement, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var (found, known, opened, complete) = await LookAsync(store, statement, cancel);
        // What was cut off is not gone.
        var differing = ChecksBehindPush.Differing(found, complete ? known : known.Where(k => found.ContainsKey(k.Key)).ToDictionary());
        var settled = new SettledDefects(0, 0, 0);
        foreach (var scopes in differing.Chunk(ScopesATransaction))
        {
            var chunk = await store.WriteAsync(
                async context =>
                {
                    var settle = new SettleDefects(context, store.Personal, store.Codes, store.Time.GetUtcNow());
                    await settle.RunAsync([(statement, scopes)]);
                    return settle.Settled;
                },
                cancel);
            settled = new SettledDefects(settled.Opened + chunk.Opened, settled.Reopened + chunk.Reopened, settled.Repaired + chunk.Repaired);
        }

        var dismissed = known.Count(k => k.Value.Status == DefectStatus.Dismissed && found.TryGetValue(k.Key, out var f) && f.Facts == k.Value.Facts);
        return (new CheckResult(statement.Check.Name, statement.Check.Severity, statement.Check.Chinese, statement.Check.English, found.Count, dismissed,
            settled.Opened, settled.Reopened, settled.Repaired, complete, Math.Round(clock.Elapsed.TotalSeconds, 3)), opened);
    }

    private static async Task<(IReadOnlyDictionary<Guid, FoundDefect> Found, Dictionary<Guid, KnownDefect> Known, int Opened, bool Complete)> LookAsync(
        RegisterStore store, CheckStatement statement, CancellationToken cancel)
    {
        await using var connection = await store.Database.OpenReadAsync(cancel);
        var query = new CheckQuery(connection, null, store.Personal, store.Codes, County.Day(store.Time.GetUtcNow()));
        // Known first: what is opened in between is found as well, and looked at again before anything is written.
        var known = await query.KnownAsync(statement, null, cancel);
        var found = await query.InFullAsync(statement, cancel);
        return (found, known, query.Opened, !query.WasCut);
    }
}
