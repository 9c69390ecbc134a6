using System.Globalization;

namespace FieldCollect.Register.Declarations;

/// <summary>
/// Time limits as the code list TimeLimit holds them: "3 days", "3 workingDays", "24 hours". Policy data of a jurisdiction: a registrar changes the list's rows.
/// </summary>
public static class TimeLimits
{
    public const string List = "TimeLimit";

    /// <summary>Until when the landlord is waited for.</summary>
    public const string Landlord = "declaration.landlord";

    /// <summary>Until when an undecided declaration is kept.</summary>
    public const string Expiry = "declaration.expiry";

    /// <summary>How long a decided one keeps what the declarant wrote, for questions.</summary>
    public const string Kept = "declaration.kept";

    /// <summary>How long a receipt number tells a status.</summary>
    public const string Receipt = "declaration.receipt";

    /// <summary>Until when a stay is to be ended whose departure is known.</summary>
    public const string Departure = "departure";

    /// <summary>The code list of days, named yyyy-MM-dd, that are not what their weekday says: "off" for a public holiday, "work" for the weekend that makes up for one.</summary>
    public const string Workdays = "Workday";

    // A limit beyond ten years is no limit but a slip; and a sum must not leave the calendar.
    private const int MostDays = 3650;

    // A holiday lasts a week or two: past this many days off in a row the list is wrong, and a loop must end.
    private const int MostDaysOff = 60;

    /// <summary>Within what an officer is to be at the door, by kind of declaration.</summary>
    public static string CheckOf(string kind) => $"declaration.check.{kind}";

    /// <summary>The last day of a limit; with hours, the day on which they end.</summary>
    /// <param name="codes">The register's code lists.</param>
    /// <param name="limit">A code of the list TimeLimit.</param>
    /// <param name="from">When it begins to run; that day itself does not count. The limit is the one that holds on that day.</param>
    /// <param name="beat">The beat whose affair it is, which may have limits of its own.</param>
    /// <returns>Null when the list says nothing, or nothing that can be read.</returns>
    public static DateOnly? LastDay(CodeLists.CodeLists codes, string limit, DateTimeOffset from, string? beat = null)
    {
        if (codes.Setting(List, limit, County.Day(from), beat)?.Split(' ') is not [var number, var unit]
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > MostDays)
            return null;
        return unit switch
        {
            "hours" => County.Day(from.AddHours(count)),
            "days" => County.Day(from).AddDays(count),
            "workingDays" => WorkingDays(codes, County.Day(from), count),
            _ => null,
        };
    }

    /// <summary>The earliest day from which a limit can run and still last to some day, whichever value of it holds where.</summary>
    /// <param name="codes">The register's code lists.</param>
    /// <param name="limit">A code of the list TimeLimit.</param>
    /// <param name="to">The day that it is to reach.</param>
    public static DateOnly EarliestThatReaches(CodeLists.CodeLists codes, string limit, DateOnly to)
    {
        var earliest = Back(codes.Value(List, limit));
        foreach (var (value, from, until) in codes.Decisions.SpansOf(List, limit))
        {
            var begins = Back(value) is var back && back > from ? back : from;
            if (!(begins >= until) && begins < earliest)
                earliest = begins;
        }

        return earliest;

        DateOnly Back(string? value) => DateOnly.FromDayNumber(Math.Max(0, to.DayNumber - MostDaysOf(value)));
    }

    private static int MostDaysOf(string? value) => value?.Split(' ') is [var number, var unit] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= MostDays
        ? unit switch { "hours" => (count / 24) + 1, "days" => count, "workingDays" => (count * 2) + MostDaysOff, _ => 0 }
        : 0;

    /// <summary>Whether the county's offices work on a day: Monday to Friday, but for what the list Workday says.</summary>
    public static bool IsWorkday(CodeLists.CodeLists codes, DateOnly day) => codes.Value(Workdays, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) switch
    {
        "off" => false,
        "work" => true,
        _ => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday),
    };

    private static DateOnly WorkingDays(CodeLists.CodeLists codes, DateOnly day, int count)
    {
        for (var i = 0; i < count; i++)
        {
            day = day.AddDays(1);
            for (var off = 0; off < MostDaysOff && !IsWorkday(codes, day); off++)
                day = day.AddDays(1);
        }

        return day;
    }
}
