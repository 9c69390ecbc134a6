namespace FieldCollect.Cli.Generate;

/// <summary>How many of each kind a demo county has; scale 1 is what Shiquan County reported.</summary>
public sealed record DemoCounts(int Beats, int Addresses, int Residents, int Houses, int Units, int Devices, int CodedAddresses, int MountedPlates)
{
    public static readonly DemoCounts Shiquan = new(42, 82_595, 154_822, 74_665, 713, 150, 20_000, 10_000);

    /// <summary>Plates that Shiquan ordered, most of them not yet made out to an address.</summary>
    private const int Ordered = 80_000;

    public int OrderedPlates { get; init; } = Ordered;

    /// <summary>Tests need a beat next door and a beat of another station.</summary>
    private const int FewestBeats = 3;

    public const double SmallestScale = 0.001;
    public const double LargestScale = 100;

    /// <summary>Beats grow in number, not in size: a terminal holds one beat, at every scale the same amount.</summary>
    public static DemoCounts At(double scale)
    {
        int Times(int count) => Math.Max(1, (int)Math.Round(count * scale, MidpointRounding.AwayFromZero));
        return new(Math.Max(FewestBeats, Times(Shiquan.Beats)), Times(Shiquan.Addresses), Times(Shiquan.Residents), Times(Shiquan.Houses),
            Times(Shiquan.Units), Times(Shiquan.Devices), Times(Shiquan.CodedAddresses), Times(Shiquan.MountedPlates)) { OrderedPlates = Times(Ordered) };
    }
}
