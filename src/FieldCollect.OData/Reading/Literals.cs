using System.Globalization;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace FieldCollect.OData;

/// <summary>The parser's constants as the CLR values that <see cref="SqlParameters"/> takes.</summary>
internal static class Literals
{
    public static object? Clr(ConstantNode node)
    {
        // 5.1 is parsed as a float first; the literal's text still knows the number that was meant.
        if (node.Value is float or double or decimal
            && double.TryParse(node.LiteralText?.TrimEnd('f', 'F', 'd', 'D', 'm', 'M'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && !double.IsNaN(number))
            return number;
        return Clr(node.Value);
    }

    public static object? Clr(object? value) => value switch
    {
        null or string or int or long or bool or Guid or DateTimeOffset or DateOnly => value,
        // SQLite stores no NaN and PostgreSQL holds it equal to itself; nothing here is ever NaN.
        double.NaN or float.NaN => throw ODataProblems.NotSupported("The literal NaN"),
        float f => (double)f,
        double => value,
        decimal d => (double)d,
        byte or sbyte or short => Convert.ToInt32(value, CultureInfo.InvariantCulture),
        Date d => new DateOnly(d.Year, d.Month, d.Day),
        TimeOfDay t => new TimeOnly(t.Ticks),
        TimeSpan => value,
        _ => throw ODataProblems.NotSupported("A literal of this type"),
    };

    public static PropertyKind Kind(object value) => value switch
    {
        string => PropertyKind.String,
        int => PropertyKind.Int32,
        long => PropertyKind.Int64,
        double => PropertyKind.Double,
        bool => PropertyKind.Boolean,
        Guid => PropertyKind.Guid,
        DateOnly => PropertyKind.Date,
        TimeOnly => PropertyKind.TimeOfDay,
        TimeSpan => PropertyKind.Duration,
        _ => PropertyKind.DateTimeOffset,
    };
}
