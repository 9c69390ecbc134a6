namespace FieldCollect.Cli.Generate;

/// <summary>A point in degrees, WGS 84. Invented, but inside the real county.</summary>
public readonly record struct Place(double Longitude, double Latitude)
{
    public const double West = 108.0, East = 108.45, South = 32.75, North = 33.3;

    // Roughly where the towns lie; good enough that a map of the demo county looks like the county.
    private static readonly Dictionary<string, Place> Towns = new()
    {
        ["城关镇"] = new(108.248, 33.040),
        ["饶峰镇"] = new(108.190, 33.165),
        ["两河镇"] = new(108.300, 33.205),
        ["迎丰镇"] = new(108.090, 32.985),
        ["池河镇"] = new(108.350, 32.985),
        ["后柳镇"] = new(108.215, 32.925),
        ["喜河镇"] = new(108.290, 32.865),
        ["熨斗镇"] = new(108.120, 32.840),
        ["云雾山镇"] = new(108.080, 33.110),
        ["中池镇"] = new(108.395, 33.090),
        ["曾溪镇"] = new(108.140, 33.060),
    };

    public static Place OfVillage(string town, bool isTown, int index, Dice dice)
    {
        // A sunflower's spiral: villages lie apart from one another without a grid to be seen.
        var reach = isTown ? 0.0035 * Math.Sqrt(index + 0.5) : 0.014 * Math.Sqrt(index + 1.5);
        var angle = index * 2.39996 + dice.Fraction() * 0.4;
        return Towns[town].Offset(reach * Math.Cos(angle), reach * 0.85 * Math.Sin(angle));
    }

    /// <summary>A point about so many degrees away, kept inside the county.</summary>
    public Place Near(double degrees, Dice dice) => Offset(dice.Bell() * degrees, dice.Bell() * degrees * 0.85);

    public bool IsInCounty() => Longitude is >= West and <= East && Latitude is >= South and <= North;

    private Place Offset(double longitude, double latitude) =>
        new(Math.Round(Math.Clamp(Longitude + longitude, West, East), 6), Math.Round(Math.Clamp(Latitude + latitude, South, North), 6));
}
