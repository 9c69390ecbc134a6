namespace FieldCollect.Store.Quality;

/// <summary>Figures of a day of a station or of the county, as <see cref="FreshnessDay"/> has them of a beat: their sum, kept with them.</summary>
public sealed class AreaDay
{
    public DateOnly Day { get; set; }

    /// <summary>A station's code, or <see cref="AreaFigures.County"/>.</summary>
    public string Area { get; set; } = "";

    public string Kind { get; set; } = "";

    public int Current { get; set; }

    public int Fresh { get; set; }

    public int Open { get; set; }
}

/// <summary>What was done in a station or the county on a day, as <see cref="DayCount"/> has it of an officer in a beat: their sum, kept with them.</summary>
public sealed class AreaDeed
{
    public DateOnly Day { get; set; }

    /// <summary>A station's code, or <see cref="AreaFigures.County"/>.</summary>
    public string Area { get; set; } = "";

    /// <summary>See <see cref="DayCount.What"/>.</summary>
    public string What { get; set; } = "";

    public int Count { get; set; }

    public int Late { get; set; }
}

/// <summary>
/// The statements that keep sums of beats, by station and for the county: what is asked of these is then a few rows, however many beats there are. A beat's figures go with the beat: when it comes to
/// another station, so do its days.
/// </summary>
public static class AreaFigures
{
    public const string County = "county";

    // A beat counts twice: for its station, and for the county.
    private const string Levels = "CROSS JOIN (SELECT 0 AS \"IsStation\" UNION ALL SELECT 1) AS l";
    private const string AreaOf = $"CASE l.\"IsStation\" WHEN 1 THEN b.\"StationCode\" ELSE '{County}' END";

    // Parameters are bound in the order in which they first stand.
    private const string OfBeat = "WITH b AS (SELECT @p0 AS \"Day\", \"StationCode\" FROM \"Beats\" WHERE \"Code\" = @p1)";

    /// <summary>Adds to the day's figures, if the register keeps that day; parameters as of <see cref="DayFigures.AddToDay"/>.</summary>
    public const string AddToDay = $"""
        {OfBeat} INSERT INTO "AreaDays" ("Day","Area","Kind","Current","Fresh","Open")
        SELECT b."Day", {AreaOf}, @p2, @p3, @p4, @p5 FROM b {Levels} WHERE EXISTS (SELECT 1 FROM "FreshnessDays" AS f WHERE f."Day" = b."Day")
        ON CONFLICT ("Day","Area","Kind") DO UPDATE SET
            "Current" = "AreaDays"."Current" + excluded."Current", "Fresh" = "AreaDays"."Fresh" + excluded."Fresh", "Open" = "AreaDays"."Open" + excluded."Open"
        """;

    /// <summary>Adds to the day's deeds; parameters day, beat, what, count, late.</summary>
    public const string AddDeed = $"""
        {OfBeat} INSERT INTO "AreaDeeds" ("Day","Area","What","Count","Late")
        SELECT b."Day", {AreaOf}, @p2, @p3, @p4 FROM b {Levels} WHERE TRUE
        ON CONFLICT ("Day","Area","What") DO UPDATE SET "Count" = "AreaDeeds"."Count" + excluded."Count", "Late" = "AreaDeeds"."Late" + excluded."Late"
        """;

    private const string SumOfDays = $"""
        INSERT INTO "AreaDays" ("Day","Area","Kind","Current","Fresh","Open")
        SELECT f."Day", {AreaOf}, f."Kind", SUM(f."Current"), SUM(f."Fresh"), SUM(f."Open")
        FROM "FreshnessDays" AS f JOIN "Beats" AS b ON b."Code" = f."BeatCode" {Levels}
        """;

    /// <summary>Sums up a day that has just been opened; its parameter is the day.</summary>
    public const string OpenDay = SumOfDays + """
         WHERE f."Day" = @p0 AND NOT EXISTS (SELECT 1 FROM "AreaDays" WHERE "Day" = @p0) GROUP BY 1, 2, 3
        """;

    /// <summary>Sums up everything anew, statement by statement.</summary>
    public static IReadOnlyList<string> Again { get; } =
    [
        "DELETE FROM \"AreaDays\"",
        "DELETE FROM \"AreaDeeds\"",
        SumOfDays + " GROUP BY 1, 2, 3",
        $"""
        INSERT INTO "AreaDeeds" ("Day","Area","What","Count","Late")
        SELECT d."Day", {AreaOf}, d."What", SUM(d."Count"), SUM(d."Late") FROM "DayCounts" AS d JOIN "Beats" AS b ON b."Code" = d."BeatCode" {Levels} GROUP BY 1, 2, 3
        """,
    ];
}
