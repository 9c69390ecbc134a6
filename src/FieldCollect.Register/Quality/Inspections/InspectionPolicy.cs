using System.Globalization;
using FieldCollect.Register.Quality.Proof;

namespace FieldCollect.Register.Quality.Inspections;

/// <summary>What a county sets about its inspections: the code list InspectionPolicy, each with what holds where the list says nothing readable.</summary>
public static class InspectionPolicy
{
    private const string List = "InspectionPolicy";

    /// <summary>What one check takes, with the way.</summary>
    public static int Minutes(CodeLists.CodeLists codes) => (int)Of(codes, "check.minutes", 15);

    /// <summary>What one door of a walk takes, with the way.</summary>
    public static int MinutesADoor(CodeLists.CodeLists codes) => (int)Of(codes, "walk.minutes", 20);

    /// <summary>How alike the people of one place are taken to be at least, see <see cref="ClusterRate"/>.</summary>
    public static double Alike(CodeLists.CodeLists codes) => Math.Min(1, Of(codes, "walk.alike", 0.5));

    /// <summary>Below that share of right records the work of a beat and collector is sent back whole.</summary>
    public static double VoidBelow(CodeLists.CodeLists codes) => Of(codes, "void.below", 0.85);

    /// <summary>Of fewer checked records no batch is sent back: one wrong of two would be 50 %.</summary>
    public static int VoidLeast(CodeLists.CodeLists codes) => (int)Of(codes, "void.least", 5);

    /// <summary>How many times as many records are drawn in a beat that is looked at so closely.</summary>
    public static double Factor(CodeLists.CodeLists codes, Intensity intensity) => intensity switch
    {
        Intensity.Tightened => Of(codes, "intensity.tightened", 1.5),
        Intensity.Reduced => Of(codes, "intensity.reduced", 0.6),
        _ => 1,
    };

    private static double Of(CodeLists.CodeLists codes, string code, double otherwise) =>
        double.TryParse(codes.Value(List, code), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value > 0 ? value : otherwise;
}
