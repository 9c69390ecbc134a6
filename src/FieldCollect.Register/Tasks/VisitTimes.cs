using System.Globalization;

namespace FieldCollect.Register.Tasks;

/// <summary>The parts of a day that somebody may ask a visit for: the code list VisitTime, each with its hours.</summary>
public static class VisitTimes
{
    private const string List = "VisitTime";
    private const string Evening = "evening";
    private const string Weekend = "weekend";

    private static readonly (TimeOnly From, TimeOnly To) Offices = (new(9, 0), new(18, 0));

    // A register that is older than the hours in the list has rows without them.
    private static readonly Dictionary<string, (TimeOnly From, TimeOnly To)> Usual = new()
    {
        ["morning"] = (new(8, 0), new(12, 0)),
        ["afternoon"] = (new(12, 0), new(18, 0)),
        [Evening] = (new(18, 0), new(21, 0)),
    };

    /// <summary>错时. Whether it is a part of the day in which offices are closed.</summary>
    public static bool IsOffHours(string? visitTime) => visitTime is Evening or Weekend;

    /// <summary>From when to when somebody should be at the door, at the county. Where the list says nothing that can be read, the usual hours, and of a part that is not known those of an office.</summary>
    public static (TimeOnly From, TimeOnly To) Window(CodeLists.CodeLists codes, string visitTime, DateOnly day, string beat) =>
        Value(codes, visitTime, day, beat)?.Split('-') is [var from, var to] && Time(from) is { } begins && Time(to) is { } ends && begins < ends ? (begins, ends) : Usual.GetValueOrDefault(visitTime, Offices);

    private static TimeOnly? Time(string text) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    private static string? Value(CodeLists.CodeLists codes, string visitTime, DateOnly day, string beat) => codes.Value(List, visitTime);
}
