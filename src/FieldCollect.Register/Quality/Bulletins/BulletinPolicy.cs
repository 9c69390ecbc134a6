using System.Globalization;
using FieldCollect.Register.Quality.Proof;

namespace FieldCollect.Register.Quality.Bulletins;

/// <summary>What a county sets about its bulletins: the code list BulletinPolicy, each with what holds where the list says nothing readable.</summary>
public static class BulletinPolicy
{
    private const string List = "BulletinPolicy";

    // Raised when the figures or the way of naming beats change, so that a bulletin says by which they were made.
    private const int Program = 2;

    /// <summary>All of it as it holds on a day.</summary>
    public static BulletinLimits LimitsOn(CodeLists.CodeLists codes, DateOnly on) => new(
        Proven.UsualTarget,
        Of(codes, on, "help.freshness", Proven.UsualTarget),
        (int)Of(codes, on, "help.overdue", 20),
        (int)Of(codes, on, "help.conflicts", 5),
        (int)Of(codes, on, "help.beats", 3),
        (int)Of(codes, on, "conflict.days", 7),
        (int)Of(codes, on, "entry.hours", 48));

    /// <summary>Names the program and the policy by which figures of a day are made.</summary>
    public static string Version(CodeLists.CodeLists codes, DateOnly on) => $"{Program}.{codes.PolicyVersion(on)}";

    private static double Of(CodeLists.CodeLists codes, DateOnly on, string code, double otherwise) =>
        double.TryParse(ValueOn(codes, on, code), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 1_000_000 ? value : otherwise;

    private static string? ValueOn(CodeLists.CodeLists codes, DateOnly on, string code) => codes.Contains(List, code, on) ? codes.Setting(List, code, on) : null;
}
