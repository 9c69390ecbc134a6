using FieldCollect.Register;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Reading;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Inspections;

/// <summary>
/// Sends back the work of those whose sample failed: what they verified in the period is verified no more, and so due at once. Verified again since, it is other work, and stays.
/// </summary>
internal static class SendBack
{
    // About a tenth of a second of the one writer.
    private const int RecordsATransaction = 500;

    private const int RecordsACall = 5_000;

    /// <returns>Whether all of it is sent back; if not, the same call goes on.</returns>
    public static async Task<bool> RunAsync(RegisterStore store, Inspection inspection, IReadOnlyList<BatchResult> failed, CancellationToken cancel)
    {
        if (failed.Count == 0)
            return true;
        var (from, to) = (At(inspection.PeriodFrom), At(inspection.PeriodTo.AddDays(1)));
        List<InspectionStratum> strata;
        await using (var context = await store.Database.OpenReadContextAsync(cancel))
            strata = await context.InspectionStrata.AsNoTracking().Where(s => s.InspectionId == inspection.Id).OrderBy(s => s.Ordinal).ToListAsync(cancel);
        var left = RecordsACall;
        foreach (var stratum in strata.Where(s => failed.Any(b => b.BeatCode == s.BeatCode && b.CollectorId == s.CollectorId)))
        {
            foreach (var chunk in RedrawInspection.Ids(stratum.Records).Chunk(RecordsATransaction))
            {
                var due = await VerifiedAsync(store, stratum.Kind, chunk, from, to, cancel);
                if (due.Count == 0)
                    continue;
                if (left <= 0)
                    return false;
                left -= due.Count;
                var answers = await store.PushAsync([.. due.Select(r => Unverified(stratum.Kind, r, inspection))], Actor.Register, cancel);
                if (answers.FirstOrDefault(a => a.Problem is { } p && p.Kind != Problems.NotFound)?.Problem is { } problem)
                    throw new ProblemException(problem.Kind, problem.Target, problem.Message, problem.Details);
            }
        }

        return true;
    }

    private static PushItem Unverified(string kind, Guid id, Inspection inspection) => new()
    {
        Verb = PushVerb.Change,
        Set = EntitySets.Find(kind)!,
        Key = [id],
        IfMatchAny = true,
        Values = new Dictionary<string, object?> { [nameof(IVerifiable.VerifiedAt)] = null },
        Reason = $"抽查不合格，整批退回 The inspection sent the batch back whole: {inspection.Id}",
    };

    private static async Task<List<Guid>> VerifiedAsync(RegisterStore store, string kind, Guid[] ids, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        await using var connection = await store.Database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT "Id" FROM "{kind}" WHERE "VerifiedAt" >= @from AND "VerifiedAt" < @to AND "RemovedAt" IS NULL AND "Id" IN ({string.Join(',', ids.Select((_, i) => $"@id{i}"))}) ORDER BY "Id"
            """;
        command.Add("@from", from.ToUnixTimeMilliseconds());
        command.Add("@to", to.ToUnixTimeMilliseconds());
        foreach (var (id, i) in ids.Select((id, i) => (id, i)))
            command.Add($"@id{i}", store.Database.Kind == "sqlite" ? id.ToByteArray(bigEndian: true) : id);
        var found = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            found.Add(reader.Id(0)!.Value);
        return found;
    }

    private static DateTimeOffset At(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), County.Offset);
}
