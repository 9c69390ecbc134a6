using System.Data.Common;

namespace FieldCollect.Store.Reading;

/// <summary>Values of a statement, by name, alike on both databases.</summary>
internal static class CommandParameters
{
    public static void Add(this DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
