using System.Globalization;
using FieldCollect.Register;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Tasks;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Reading;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Tasks;

/// <summary>How many tasks of a kind wait in a beat.</summary>
/// <param name="BeatCode">The beat.</param>
/// <param name="BeatName">Its name.</param>
/// <param name="StationCode">The station that runs it.</param>
/// <param name="Kind">See TaskKind.</param>
/// <param name="Open">What waits now and is due by the day. Of verifications the records that are to be seen, not the doors.</param>
/// <param name="Overdue">Of these, what was due before the day.</param>
public sealed record TaskCount(string BeatCode, string BeatName, string StationCode, string Kind, int Open, int Overdue);

/// <summary>Counts of tasks: of verifications the sums that every write keeps, of everything else what is open in an index. Cost follows beats and days and what waits, not the register's size.</summary>
public static class TaskCountsQuery
{
    /// <summary>Every beat that the asker sees, with every kind.</summary>
    public static async Task<IReadOnlyList<TaskCount>> RunAsync(RegisterContext context, Actor actor, DateOnly day, CancellationToken cancel)
    {
        var beats = (await context.Set<Beat>().AsNoTracking().OrderBy(b => b.Code).ToListAsync(cancel)).Where(b => actor.Sees(b.Code)).ToList();
        if (beats.Count == 0)
            return [];
        var counts = new Dictionary<(string Beat, string Kind), (int Open, int Overdue)>();
        await ReadRows.RunAsync(
            context,
            Statement($"""
                "BeatCode" IN ({string.Join(',', beats.Select((_, i) => $"@b{i}"))})
                """),
            [("@day", day), .. beats.Select((b, i) => ($"@b{i}", (object)b.Code))],
            row => counts[(row.GetString(0), row.GetString(1))] = (Number(row.GetValue(2)), Number(row.GetValue(3))),
            cancel);
        return [.. from beat in beats
                   from kind in TaskKind.All
                   let count = counts.GetValueOrDefault((beat.Code, kind))
                   select new TaskCount(beat.Code, beat.Name, beat.StationCode, kind, count.Open, count.Overdue)];
    }

    private static string Statement(string ofBeats) => $"""
        SELECT "BeatCode", '{TaskKind.Verification}', SUM("Count"), SUM(CASE WHEN "DueOn" < @day THEN "Count" ELSE 0 END)
        FROM "DueCounts" WHERE {ofBeats} AND "DueOn" <= @day GROUP BY "BeatCode"
        UNION ALL SELECT "BeatCode", CASE WHEN "Kind" = '{DeclarationKind.Appointment}' THEN '{TaskKind.Appointment}' ELSE '{TaskKind.Declaration}' END, COUNT(*), SUM(CASE WHEN "DueOn" < @day THEN 1 ELSE 0 END)
        FROM "Declarations" WHERE {ofBeats} AND "Status" = '{DeclarationStatus.Received}' AND "RemovedAt" IS NULL GROUP BY 1, 2
        UNION ALL SELECT "BeatCode", '{TaskKind.Evidence}', COUNT(*), 0
        FROM "QuarantinedChanges" WHERE {ofBeats} AND "Status" = '{KeptStatus.Quarantined}' AND "ProblemCode" = '{Problems.EvidenceNeeded.Code}' AND "RemovedAt" IS NULL GROUP BY "BeatCode"
        UNION ALL SELECT "BeatCode", '{TaskKind.Conflict}', COUNT(*), 0
        FROM "Conflicts" WHERE {ofBeats} AND "Status" = '{ConflictStatus.Open}' AND "RemovedAt" IS NULL GROUP BY "BeatCode"
        UNION ALL SELECT "BeatCode", '{TaskKind.Matter}', COUNT(*), 0
        FROM "Matters" WHERE {ofBeats} AND "ClosedAt" IS NULL AND "RemovedAt" IS NULL GROUP BY "BeatCode"
        UNION ALL SELECT "BeatCode", '{TaskKind.Plate}', COUNT(*), 0
        FROM "Doorplates" WHERE {ofBeats} AND "Status" IN ('{DoorplateStatus.Printed}', '{DoorplateStatus.Delivered}') AND "AddressId" IS NOT NULL AND "RemovedAt" IS NULL GROUP BY "BeatCode"
        """;

    private static int Number(object value) => Convert.ToInt32(value, CultureInfo.InvariantCulture);
}
