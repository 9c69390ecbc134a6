using System.Globalization;

namespace FieldCollect.Register.Doorplates;

/// <summary>What a county sets about its plates: the code list PlatePolicy, each with what holds where the list says nothing readable.</summary>
public static class PlatePolicy
{
    private const string List = "PlatePolicy";

    /// <summary>From its address to where a plate was mounted: worth a look.</summary>
    public static int MountMetres(CodeLists.CodeLists codes, DateOnly on) => Of(codes, on, "mount.metres", 100);

    /// <summary>From a plate's place to where it was scanned: it may be a copy. Phones are some hundred metres off between houses.</summary>
    public static int ScanMetres(CodeLists.CodeLists codes, DateOnly on) => Of(codes, on, "scan.metres", 500);

    /// <summary>Between two scans of one day.</summary>
    public static int TwoPlacesMetres(CodeLists.CodeLists codes, DateOnly on) => Of(codes, on, "twoPlaces.metres", 1000);

    /// <summary>For taking a revoked plate down.</summary>
    public static int RevokedDays(CodeLists.CodeLists codes, DateOnly on) => Of(codes, on, "revoked.days", 7);

    /// <summary>For which one matter of a kind is enough for a plate.</summary>
    public static int MatterDays(CodeLists.CodeLists codes, DateOnly on) => Math.Max(1, Of(codes, on, "matter.days", 30));

    /// <summary>For which scans are kept.</summary>
    public static int ScansDays(CodeLists.CodeLists codes, DateOnly on) => Math.Max(1, Of(codes, on, "scans.days", 400));

    private static int Of(CodeLists.CodeLists codes, DateOnly on, string code, int otherwise) =>
        int.TryParse(codes.Setting(List, code, on), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
