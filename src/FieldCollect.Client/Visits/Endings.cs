using System.Text.Json.Nodes;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Fields;

namespace FieldCollect.Client.Visits;

/// <summary>How the end of a record's subject is written: most end with a day and a coded reason, an address is retired.</summary>
internal static class Endings
{
    public static JsonObject Fields(string entitySet, DateOnly on, string reason)
    {
        var type = WireJson.Set(entitySet).Type;
        if (type == typeof(Address))
        {
            return new JsonObject
            {
                [nameof(Address.Status)] = AddressStatus.Retired,
                [nameof(Address.ValidTo)] = WireJson.Day(on),
                [nameof(Address.RetiredReason)] = reason,
            };
        }

        return typeof(IEnding).IsAssignableFrom(type)
            ? new JsonObject { [nameof(IEnding.EndedOn)] = WireJson.Day(on), [nameof(IEnding.EndReason)] = reason }
            : throw new TerminalException(TerminalProblems.CannotEnd, entitySet);
    }
}
