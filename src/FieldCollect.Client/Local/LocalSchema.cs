namespace FieldCollect.Client.Local;

/// <summary>
/// The tables of the terminal's file. A row's body stays JSON: it keeps properties that this version of the terminal has not heard of,
/// so an old terminal never has to migrate for a new register. What screens look rows up by is an index over an expression of the body.
/// </summary>
internal static class LocalSchema
{
    private const long Version = 3;

    /// <summary>Rows that are verified within a cycle; kept equal to the sets whose records are IVerifiable by a test.</summary>
    public const string VerifiableSets = "'Addresses','Houses','Residencies','Units'";

    /// <summary>A Base that is the row's Body: of a row without edits, which is nearly every row, the file holds one text and not two.</summary>
    public const string AsShown = "";

    /// <summary>The row as the server last sent it.</summary>
    public const string BaseExpression = "CASE Base WHEN '' THEN Body ELSE Base END";

    /// <summary>
    /// The day on which a row becomes due: '' for one never verified (sorts before every day), NULL for one verified here whose next day the server has yet to say.
    /// </summary>
    public const string DueExpression =
        "CASE WHEN json_extract(Body,'$.DueOn') IS NOT NULL THEN json_extract(Body,'$.DueOn') WHEN json_extract(Body,'$.VerifiedAt') IS NULL THEN '' END";

    private const string PlatesByToken =
        "CREATE INDEX PlatesByToken ON Records (json_extract(Body,'$.Token')) WHERE EntitySet = 'Doorplates' AND json_extract(Body,'$.Token') IS NOT NULL;";

    /// <summary>
    /// What a first load puts off until its rows are in, so that each is made at once and in order. Each names the sets that can be in it before it looks into a
    /// body: to parse the body of every row for every index would be half the work of a first load.
    /// </summary>
    public const string Indexes = $$"""
        CREATE INDEX RecordsOfAddress ON Records (json_extract(Body,'$.AddressId'), EntitySet) WHERE EntitySet <> 'Addresses' AND json_extract(Body,'$.AddressId') IS NOT NULL;
        CREATE INDEX RecordsOfResident ON Records (json_extract(Body,'$.ResidentId'), EntitySet) WHERE EntitySet = 'Residencies' AND json_extract(Body,'$.ResidentId') IS NOT NULL;
        CREATE INDEX AddressesBelow ON Records (json_extract(Body,'$.ParentId')) WHERE EntitySet = 'Addresses' AND json_extract(Body,'$.ParentId') IS NOT NULL;
        {{PlatesByToken}}
        CREATE INDEX RecordsDue ON Records ({{DueExpression}}) WHERE EntitySet IN ({{VerifiableSets}});
        """;

    /// <summary>The names of <see cref="Indexes"/>.</summary>
    public static readonly IReadOnlyList<string> IndexNames = ["RecordsOfAddress", "RecordsOfResident", "AddressesBelow", "PlatesByToken", "RecordsDue"];

    private const string Tables = $$"""
        CREATE TABLE Meta (Name TEXT PRIMARY KEY NOT NULL, Value TEXT NOT NULL) STRICT, WITHOUT ROWID;

        -- Base: the row as the server last sent it, '' where that is the Body, NULL for one only known here. Body: what the terminal shows, Base with the edits
        -- the server has not answered with yet. Version: what the next edit here is made on. FullRead: the reading that last named it.
        CREATE TABLE Records (
            EntitySet TEXT NOT NULL, Key TEXT NOT NULL,
            Base TEXT NULL, BaseVersion INTEGER NOT NULL,
            Body TEXT NOT NULL, Version INTEGER NOT NULL,
            Present INTEGER NOT NULL, FullRead INTEGER NOT NULL,
            PRIMARY KEY (EntitySet, Key)) STRICT;

        {{Indexes}}

        -- Visits in the order in which they were made, each a run of requests. State: waiting (never sent), sent (its answer is owed),
        -- taken (the server has it, the next pull will show it), settling (a pull that will show it has begun), quarantined (the server
        -- keeps it with a problem), refused (the server would not keep it: it stays here). A request is not changed while it may
        -- still be sent; once the server has it, its personal values are masked here too. Follows: this file's own visits that wrote the row since
        -- IfMatch; what a file does not hold, because it was put back to an older copy, it does not know.
        CREATE TABLE Outbox (
            Sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            VisitId TEXT NOT NULL, CollectedAt TEXT NOT NULL,
            RequestId TEXT NOT NULL UNIQUE, FirstSent TEXT NULL,
            Method TEXT NOT NULL, EntitySet TEXT NOT NULL, Key TEXT NOT NULL, Url TEXT NOT NULL,
            IfMatch TEXT NULL, Follows TEXT NULL, Reason TEXT NULL, Body TEXT NOT NULL,
            State TEXT NOT NULL, Batch INTEGER NULL,
            Outcome TEXT NULL, AnswerVersion INTEGER NULL,
            ProblemCode TEXT NULL, ProblemMessage TEXT NULL, ProblemTarget TEXT NULL) STRICT;

        CREATE INDEX OutboxByState ON Outbox (State, Sequence);
        CREATE INDEX OutboxByRecord ON Outbox (EntitySet, Key, Sequence);
        CREATE INDEX OutboxByVisit ON Outbox (VisitId);
        """;

    // Bytes that the server has not, in pieces of 64 KB: what is sent piece by piece is read piece by piece. At: the place of the first byte.
    private const string AttachmentTables = """
        CREATE TABLE Attachments (
            Id TEXT NOT NULL UNIQUE, VisitId TEXT NOT NULL, CollectedAt TEXT NOT NULL,
            ContentType TEXT NOT NULL, Length INTEGER NOT NULL, Sha256 TEXT NOT NULL, ProblemCode TEXT NULL) STRICT;
        CREATE TABLE AttachmentParts (AttachmentId TEXT NOT NULL, At INTEGER NOT NULL, Bytes BLOB NOT NULL, UNIQUE (AttachmentId, At)) STRICT;
        """;

    public static void Ensure(LocalSession db)
    {
        db.Execute("BEGIN IMMEDIATE");
        var version = db.Number("PRAGMA user_version");
        if (version > Version)
        {
            db.Execute("ROLLBACK");
            throw new TerminalException(TerminalProblems.NewerFile);
        }

        if (version == 0)
            db.Execute(Tables);
        else if (version == 1)
            db.Execute("ALTER TABLE Outbox ADD COLUMN Follows TEXT NULL");
        if (version < 2)
            db.Execute(AttachmentTables);
        // A file of before has its rows already, and not the index that a scanned plate is looked up by.
        if (version is 1 or 2)
            db.Execute(PlatesByToken);
        // From the third on a Base may be empty: a library that does not know that must not read one.
        if (version < Version)
            db.Execute(OwnVisits.Table + OwnVisits.Known + "PRAGMA user_version = 3;");
        db.Execute("COMMIT");
    }
}
