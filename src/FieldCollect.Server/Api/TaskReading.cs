using FieldCollect.Register;
using FieldCollect.Register.Tasks;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Audit;
using FieldCollect.Store.Model;
using FieldCollect.Store.Tasks;

namespace FieldCollect.Server.Api;

/// <summary>The tasks of a beat, with the entry in the audit log: a task names houses, stays and units and says when somebody was last seen there.</summary>
public static class TaskReading
{
    // An entry of the log stays below this many ids, as those of other readings do.
    private const int MostInAnEntry = 10_000;

    public static async Task<TaskList> RunAsync(ApiContext api, RegisterContext context, Actor actor, string beat, DateOnly day, CancellationToken cancel)
    {
        var tasks = await TaskQuery.RunAsync(context, actor, api.Store.Codes, beat, day, cancel);
        var shown = tasks.Listed.SelectMany(t => t.Parts).Where(p => EntitySets.Find(p.EntitySet)!.OfPeople).ToList();
        var sets = string.Join(' ', shown.Select(p => p.EntitySet).Distinct().Order(StringComparer.Ordinal));
        foreach (var entry in shown.Select(p => p.RecordId).Chunk(MostInAnEntry))
            await api.Store.AuditAsync(new AuditDraft(api.Time.GetUtcNow(), actor, "read", sets, entry.Length, entry), cancel);
        return tasks;
    }
}
