namespace FieldCollect.Client.Local;

/// <summary>
/// The visits that were written into this file. One of this terminal's that comes from the register and is not among them was made after the copy that the file was put back to: its rows
/// come back with it, but what had not been sent by then is gone, and the officer is told so. Half a megabyte in a year of forty doors a day.
/// </summary>
internal static class OwnVisits
{
    public const string Table = "CREATE TABLE OwnVisits (VisitId TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;";

    /// <summary>What a file of an earlier terminal knows of.</summary>
    public const string Known = "INSERT OR IGNORE INTO OwnVisits (VisitId) SELECT VisitId FROM Outbox UNION SELECT Key FROM Records WHERE EntitySet = 'Visits';";

    public static void Made(LocalSession db, string visitId) => db.Execute("INSERT OR IGNORE INTO OwnVisits (VisitId) VALUES ($1)", visitId);

    /// <summary>A visit of this terminal's has come from the register.</summary>
    public static void Came(LocalSession db, string visitId, DateTimeOffset now) => Note(db, db.Execute("INSERT OR IGNORE INTO OwnVisits (VisitId) VALUES ($1)", visitId), now);

    /// <summary>The same of a whole beat, in the file that is attached as <c>beside</c>.</summary>
    public static void CameBeside(LocalSession db, DateTimeOffset now) => Note(
        db,
        db.Execute(
            "INSERT OR IGNORE INTO OwnVisits (VisitId) SELECT key FROM beside.rows WHERE entitySet = 'Visits' AND json_extract(body,'$.DeviceId') = $1",
            db.Get(Meta.DeviceId)),
        now);

    private static void Note(LocalSession db, int unknown, DateTimeOffset now)
    {
        if (unknown == 0)
            return;
        db.Set(Meta.CameBack, (db.GetNumber(Meta.CameBack) + unknown).ToString(System.Globalization.CultureInfo.InvariantCulture));
        db.Set(Meta.CameBackAt, WireJson.Time(now));
    }
}
