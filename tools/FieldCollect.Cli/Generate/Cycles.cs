using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;

namespace FieldCollect.Cli.Generate;

/// <summary>Months within which a record must be seen again, as the county's policy has them when the demo is made.</summary>
public static class Cycles
{
    public const int Address = 24;
    public const int Unit = 6;

    public static int Of(House house) => house.Occupancy == Occupancy.Let ? 3 : 12;

    public static int Of(Residency stay) => stay.Kind is ResidencyKind.Floating or ResidencyKind.FromAbroad ? 3 : 12;

    /// <summary>The last day on which a record seen at that time still counts as fresh; days are China's.</summary>
    public static DateOnly DueOn(DateTimeOffset seen, int months) => LocalDay(seen).AddMonths(months);

    public static DateOnly LocalDay(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(TimeSpan.FromHours(8)).DateTime);
}
