namespace FieldCollect.Register.Doorplates;

/// <summary>One scan of a plate, without anything about who scanned.</summary>
/// <param name="At">When the server was asked.</param>
/// <param name="Longitude">Rounded; null where the scan came without a position.</param>
/// <param name="Latitude">The same.</param>
public sealed record PlateSighting(DateTimeOffset At, double? Longitude, double? Latitude)
{
    /// <summary>Digits behind the point of a kept position: some hundred metres, enough to tell a village and not a flat.</summary>
    public const int Digits = 3;

    public DateOnly Day => County.Day(At);
}

/// <summary>What scans tell of a plate: there may be a second one like it, or it hangs where it should not.</summary>
/// <param name="Kind">A code of the list MatterKind.</param>
/// <param name="Chinese">What an officer reads.</param>
/// <param name="English">The same in English.</param>
public sealed record PlateSuspicion(string Kind, string Chinese, string English);

/// <summary>门牌异地出现: a plate is scanned far from where it hangs. A copy, or a plate that somebody has carried off.</summary>
public static class PlateFarAway
{
    public const string Kind = "plateFarAway";

    /// <param name="plate">Mounted, or once mounted and then damaged or missing. One that was never mounted is on its way, and may be anywhere.</param>
    /// <param name="seen">Where it was scanned.</param>
    /// <param name="codes">For PlatePolicy.</param>
    public static PlateSuspicion? Find(Doorplate plate, PlateSighting seen, CodeLists.CodeLists codes) =>
        plate.Status is DoorplateStatus.Mounted or DoorplateStatus.Damaged or DoorplateStatus.Missing
        && PlateDistance.Metres(plate.Longitude, plate.Latitude, seen.Longitude, seen.Latitude) is { } metres && metres > PlatePolicy.ScanMetres(codes, seen.Day)
            ? new(Kind, $"门牌{plate.SerialNumber}于{seen.Day:yyyy-MM-dd}在距安装位置约{Rounded(metres)}米处被扫描。", $"Plate {plate.SerialNumber} was scanned on {seen.Day:yyyy-MM-dd} about {Rounded(metres)} m from where it hangs.")
            : null;

    internal static int Rounded(int metres) => (metres + 50) / 100 * 100;
}

/// <summary>同一门牌一日两地: one plate is scanned in two places on one day, whether or not either of them is its own.</summary>
public static class PlateInTwoPlaces
{
    public const string Kind = "plateInTwoPlaces";

    /// <param name="plate">In use.</param>
    /// <param name="seen">The scan.</param>
    /// <param name="others">Other scans of the plate; those of other days are passed over.</param>
    /// <param name="codes">For PlatePolicy.</param>
    public static PlateSuspicion? Find(Doorplate plate, PlateSighting seen, IEnumerable<PlateSighting> others, CodeLists.CodeLists codes)
    {
        // On its way from the maker to the door a plate may well be in two places.
        if (plate.MountedOn is not { } mounted || seen.Day <= mounted || PlateLifecycle.IsRevoked(plate.Status))
            return null;
        var apart = others.Where(o => o.Day == seen.Day).Select(o => PlateDistance.Metres(o.Longitude, o.Latitude, seen.Longitude, seen.Latitude)).Max();
        return apart > PlatePolicy.TwoPlacesMetres(codes, seen.Day)
            ? new(Kind, $"门牌{plate.SerialNumber}于{seen.Day:yyyy-MM-dd}在相距约{PlateFarAway.Rounded(apart.Value)}米的两处被扫描。", $"Plate {plate.SerialNumber} was scanned on {seen.Day:yyyy-MM-dd} in two places about {PlateFarAway.Rounded(apart.Value)} m apart.")
            : null;
    }
}

/// <summary>已作废门牌仍在悬挂: a plate that was replaced or retired is still scanned, some days after it should have come down.</summary>
public static class RevokedPlateHangs
{
    public const string Kind = "revokedPlateHangs";

    /// <param name="plate">Any.</param>
    /// <param name="seen">The scan; it needs no position.</param>
    /// <param name="codes">For PlatePolicy.</param>
    public static PlateSuspicion? Find(Doorplate plate, PlateSighting seen, CodeLists.CodeLists codes) =>
        PlateLifecycle.IsRevoked(plate.Status) && plate.RevokedOn is { } revoked && seen.Day > revoked.AddDays(PlatePolicy.RevokedDays(codes, seen.Day))
            ? new(Kind, $"门牌{plate.SerialNumber}已于{revoked:yyyy-MM-dd}作废，{seen.Day:yyyy-MM-dd}仍被扫描。", $"Plate {plate.SerialNumber} was revoked on {revoked:yyyy-MM-dd} and was still scanned on {seen.Day:yyyy-MM-dd}.")
            : null;
}
