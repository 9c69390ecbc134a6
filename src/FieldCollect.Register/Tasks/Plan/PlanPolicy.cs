using System.Globalization;

namespace FieldCollect.Register.Tasks.Plan;

/// <summary>What a county sets about the plan of a day: the code list PlanPolicy, each with what holds where the list says nothing readable.</summary>
public static class PlanPolicy
{
    private const string List = "PlanPolicy";

    /// <summary>Doors of a day's round.</summary>
    public static int Doors(CodeLists.CodeLists codes, DateOnly day, string beat) => Of(codes, "doors", day, beat, 60, DayPlan.MostDoors);

    /// <summary>What a door takes.</summary>
    public static int Minutes(CodeLists.CodeLists codes, DateOnly day, string beat) => Of(codes, "door.minutes", day, beat, 6, 240);

    /// <summary>How far an officer comes in a minute, as the crow flies: less than one walks, for no way is straight.</summary>
    public static int MetresAMinute(CodeLists.CodeLists codes, DateOnly day, string beat) => Of(codes, "metresPerMinute", day, beat, 60, 2_000);

    private static int Of(CodeLists.CodeLists codes, string code, DateOnly day, string beat, int otherwise, int most) =>
        int.TryParse(Value(codes, code, day, beat), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0 ? Math.Min(value, most) : otherwise;

    private static string? Value(CodeLists.CodeLists codes, string code, DateOnly day, string beat) => codes.Setting(List, code, day, beat);
}
