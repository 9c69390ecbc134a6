namespace FieldCollect.Register;

/// <summary>The county's clock on the wall. All of China keeps one time, UTC+8, without summer time since 1991.</summary>
public static class County
{
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>The day that an instant falls on in the county.</summary>
    /// <remarks>The last instants that can be written have no county time any more; they fall on the last day. A request can hold any instant.</remarks>
    public static DateOnly Day(DateTimeOffset instant) =>
        instant.UtcTicks > DateTime.MaxValue.Ticks - Offset.Ticks ? DateOnly.MaxValue : DateOnly.FromDateTime(instant.UtcDateTime + Offset);
}
