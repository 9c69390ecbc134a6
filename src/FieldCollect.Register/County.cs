namespace FieldCollect.Register;

/// <summary>The county's clock on the wall. All of China keeps one time, UTC+8, without summer time since 1991.</summary>
public static class County
{
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>The day that an instant falls on in the county.</summary>
    public static DateOnly Day(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(Offset).DateTime);
}
