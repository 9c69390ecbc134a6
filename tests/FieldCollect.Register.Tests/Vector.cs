using System.Text.Json;

namespace FieldCollect.Register.Tests;

/// <summary>Says which case of a vector file failed; a bare Assert.Equal in a loop would not.</summary>
internal static class Vector
{
    public static void Equal<T>(JsonElement vector, T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            Assert.Fail($"{vector.GetProperty("name")}: expected {expected}, got {actual}");
    }

    public static void SameItems(JsonElement vector, IEnumerable<string> expected, IEnumerable<string> actual) =>
        Equal(vector, string.Join("; ", expected.Order()), string.Join("; ", actual.Order()));

    public static string? Text(this JsonElement vector, string property) => vector.GetProperty(property).GetString();

    public static DateTimeOffset? Instant(this JsonElement vector, string property) =>
        vector.GetProperty(property).ValueKind == JsonValueKind.Null ? null : vector.GetProperty(property).GetDateTimeOffset();
}
