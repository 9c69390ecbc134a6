using FieldCollect.Client.Local;
using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Matters;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Tasks;
using FieldCollect.Register.Units;
using FieldCollect.Register.Visits;

namespace FieldCollect.Client.Reading;

/// <summary>
/// The rows of the terminal's beat that tasks are worked out from, with what was recorded here and is not sent yet: a door that was seen is off the list at once. What waits is decided by
/// <see cref="DayTasks"/>, as at the register.
/// </summary>
internal static class TasksHere
{
    public static TaskRows Read(LocalSession db, string beat, DateOnly day)
    {
        var conflicts = All<Conflict>(db, beat, $"json_extract(r.Body,'$.Status') = '{ConflictStatus.Open}'");
        return new TaskRows(
            beat,
            [
                .. Due<Address>(db, beat, day), .. Due<House>(db, beat, day), .. Due<Residency>(db, beat, day), .. Due<Unit>(db, beat, day),
                .. All<Declaration>(db, beat, $"json_extract(r.Body,'$.Status') = '{DeclarationStatus.Received}'"),
                .. All<Matter>(db, beat, "json_extract(r.Body,'$.ClosedAt') IS NULL"),
                .. All<Doorplate>(db, beat, $"json_extract(r.Body,'$.Status') IN ('{DoorplateStatus.Printed}','{DoorplateStatus.Delivered}')"),
                .. All<QuarantinedChange>(db, beat, $"json_extract(r.Body,'$.Status') = '{KeptStatus.Quarantined}'"),
                .. conflicts,
            ],
            [.. conflicts.SelectMany(c => About(db, c))],
            id => Rows.Get<Address>(db, id)?.Record,
            Unmet(db, beat, day),
            All<Assignment>(db, beat, "1"));
    }

    private static IEnumerable<T> Due<T>(LocalSession db, string beat, DateOnly day)
        where T : BeatRecord => db.Query(
        $"""
        SELECT {Rows.Columns} FROM Records r INDEXED BY RecordsDue
        WHERE EntitySet IN ({LocalSchema.VerifiableSets}) AND {LocalSchema.DueExpression} <= $1 AND r.EntitySet = $2 AND r.Present = 1 AND json_extract(r.Body,'$.BeatCode') = $3
        ORDER BY {LocalSchema.DueExpression}, r.Key LIMIT {TaskRows.MostOfASet}
        """,
        Rows.Of<T>, WireJson.Day(day), EntitySets.Of(typeof(T)).Name, beat).Select(r => r.Record);

    private static List<T> All<T>(LocalSession db, string beat, string condition)
        where T : BeatRecord => db.Query(
        $"SELECT {Rows.Columns} FROM Records r WHERE r.EntitySet = $1 AND r.Present = 1 AND json_extract(r.Body,'$.BeatCode') = $2 AND {condition} ORDER BY r.Key LIMIT {TaskRows.MostOfASet}",
        Rows.Of<T>, EntitySets.Of(typeof(T)).Name, beat).ConvertAll(r => r.Record);

    // Two days of the calendar of the wire have to do with one of the county's.
    private static List<Visit> Unmet(LocalSession db, string beat, DateOnly day) => db.Query(
        $"""
        SELECT {Rows.Columns} FROM Records r
        WHERE r.EntitySet = 'Visits' AND r.Present = 1 AND json_extract(r.Body,'$.BeatCode') = $1 AND json_extract(r.Body,'$.Outcome') IN ('{VisitOutcome.NobodyHome}','{VisitOutcome.Refused}')
          AND substr(json_extract(r.Body,'$.CollectedAt'), 1, 10) IN ($2, $3)
        LIMIT {TaskRows.MostOfASet}
        """,
        Rows.Of<Visit>, beat, WireJson.Day(day), WireJson.Day(day.AddDays(-1))).ConvertAll(r => r.Record);

    private static IEnumerable<BeatRecord> About(LocalSession db, Conflict conflict)
    {
        IEnumerable<BeatRecord> One<T>()
            where T : BeatRecord => Rows.Get<T>(db, conflict.RecordId) is { Record: var record } ? [record] : [];
        return conflict.EntitySet switch
        {
            "Addresses" => One<Address>(),
            "Houses" => One<House>(),
            "Residencies" => One<Residency>(),
            "Units" => One<Unit>(),
            "Doorplates" => One<Doorplate>(),
            "Matters" => One<Matter>(),
            "Residents" => db.Query(
                $"SELECT {Rows.Columns} FROM Records r INDEXED BY RecordsOfResident WHERE json_extract(r.Body,'$.ResidentId') = $1 AND r.EntitySet = 'Residencies' AND r.Present = 1 ORDER BY r.Key LIMIT {Rows.MaxOfOneAddress}",
                Rows.Of<Residency>, WireJson.Key(conflict.RecordId)).Select(r => r.Record),
            _ => [],
        };
    }
}
