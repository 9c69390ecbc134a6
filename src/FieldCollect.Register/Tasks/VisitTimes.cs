using System.Globalization;

namespace FieldCollect.Register.Tasks;

/// <summary>The parts of a day that somebody may ask a visit for: the code list VisitTime, each with its hours.</summary>
public static class VisitTimes
{
    private const string List = "VisitTime";
    private const string Evening = "evening";
    private const string Weekend = "weekend";

    private static readonly (TimeOnly From, TimeOnly To) Offices = (new(9, 0), new(18, 0));

    /// <summary>错时. Whether it is a part of the day in which offices are closed.</summary>
    public static bool IsOffHours(string? visitTime) => visitTime is Evening or Weekend;

    /// <summary>From when to when somebody should be at the door, at the county. A part of which the list says nothing that can be read has the hours of an office.</summary>
    public static (TimeOnly From, TimeOnly To) Window(CodeLists.CodeLists codes, string visitTime, DateOnly day, string beat) =>
        Value(codes, visitTime, day, beat)?.Split('-') is [var from, var to] && Time(from) is { } begins && Time(to) is { } ends && begins < ends ? (begins, ends) : Offices;

    private static TimeOnly? Time(string text) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    private static string? Value(CodeLists.CodeLists codes, string visitTime, DateOnly day, string beat) => codes.Value(List, visitTime);
}
