-- in-parts: included by scripts that give a command thousands of values: Lua passes at most 8,000 to a call.
-- Runs the command as often as needed, each time with at most 4,000 of the values. Returns all that lists were answered.
local function in_parts(values, ...)
  local answers = {}
  for i = 1, #values, 4000 do
    local command = { ... }
    for j = i, math.min(i + 3999, #values) do command[#command + 1] = values[j] end
    local answer = redis.call(unpack(command))
    if type(answer) == 'table' and not answer.ok then
      for _, one in ipairs(answer) do answers[#answers + 1] = one end
    end
  end
  return answers
end
