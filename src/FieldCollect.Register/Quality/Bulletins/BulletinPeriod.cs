namespace FieldCollect.Register.Quality.Bulletins;

/// <summary>What a bulletin is about in time: a day, a week from Monday, a month from its first; the county's days.</summary>
/// <param name="Kind">A code of <see cref="BulletinKind"/>.</param>
/// <param name="From">The first day.</param>
public sealed record BulletinPeriod(string Kind, DateOnly From)
{
    // No register is older, and a period before the first must not leave the calendar.
    private const int FirstYear = 2000;
    private const int LastYear = 9000;

    // The county's time: after the terminals of the night have come in, before the morning's meeting.
    private static readonly TimeSpan ReadyAt = new(6, 30, 0);

    public DateOnly To => Kind switch
    {
        BulletinKind.Daily => From,
        BulletinKind.Weekly => From.AddDays(6),
        _ => From.AddMonths(1).AddDays(-1),
    };

    public BulletinPeriod Before => this with
    {
        From = Kind switch
        {
            BulletinKind.Daily => From.AddDays(-1),
            BulletinKind.Weekly => From.AddDays(-7),
            _ => From.AddMonths(-1),
        },
    };

    /// <summary>Its first instant.</summary>
    public DateTimeOffset Begins => At(From);

    /// <summary>The instant after its last.</summary>
    public DateTimeOffset Ends => At(To.AddDays(1));

    /// <summary>When it is made of itself: at half past six on the day after.</summary>
    public DateTimeOffset MadeFrom => Ends + ReadyAt;

    /// <summary>Whether a period of the kind begins on that day.</summary>
    public bool IsOne => From.Year is >= FirstYear and <= LastYear && Kind switch
    {
        BulletinKind.Daily => true,
        BulletinKind.Weekly => From.DayOfWeek == DayOfWeek.Monday,
        BulletinKind.Monthly => From.Day == 1,
        _ => false,
    };

    /// <summary>The last period of a kind whose time to be made has come.</summary>
    public static BulletinPeriod LastReady(string kind, DateTimeOffset now)
    {
        var day = County.Day(now - ReadyAt);
        return new BulletinPeriod(kind, kind switch
        {
            BulletinKind.Daily => day,
            BulletinKind.Weekly => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
            _ => new DateOnly(day.Year, day.Month, 1),
        }).Before;
    }

    private static DateTimeOffset At(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), County.Offset);
}
