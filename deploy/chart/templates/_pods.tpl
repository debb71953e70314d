{{/* What every pod has. fsGroup makes volumes writable for our user. */}}
{{- define "muster.podSecurity" -}}
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "muster.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end -}}

{{/* Where a pod may run. Arguments: the root, the component's values. */}}
{{- define "muster.placement" -}}
{{- $root := index . 0 -}}
{{- $values := index . 1 -}}
{{- with $root.Values.imagePullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with $values.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with $values.affinity }}
affinity: {{ toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* On a full node the system comes first. */}}
{{- define "muster.priority" -}}
{{- with include "muster.priorityClass" . }}
priorityClassName: {{ . }}
{{- end }}
{{- end -}}

{{/* Losing one node or zone must not take all replicas. Arguments: the root, the component. */}}
{{- define "muster.spread" -}}
topologySpreadConstraints:
{{- with (index (index . 0).Values (index . 1)).topologySpreadConstraints }}
  {{- toYaml . | nindent 2 }}
{{- else }}
{{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: ScheduleAnyway
    # Count each rollout separately, so that old pods do not push the new ones together.
    matchLabelKeys: [pod-template-hash]
    labelSelector:
      matchLabels: {{ include "muster.selector" $ | nindent 8 }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Settings as strings for a ConfigMap, with whole numbers without an exponent. */}}
{{- define "muster.settings" -}}
{{- range $name, $value := . }}
{{- if and (kindIs "float64" $value) (eq $value (floor $value)) }}{{ $value = int64 $value }}{{ end }}
{{ $name }}: {{ $value | toString | quote }}
{{- end }}
{{- end -}}

{{/* A variable from the secret. Arguments: the root, its name. */}}
{{- define "muster.fromSecret" -}}
- name: {{ index . 1 }}
  valueFrom: { secretKeyRef: { name: {{ include "muster.secret" (index . 0) }}, key: {{ index . 1 }} } }
{{- end -}}

{{/*
More variables of our containers: secrets, unless a file or the operator's own entry provides them, and what the operator
adds. Arguments: the root, the component's values, names from the secret.
*/}}
{{- define "muster.env" -}}
{{- $root := index . 0 -}}
{{- $values := index . 1 -}}
{{- $own := list -}}
{{- range $values.extraEnv }}{{ $own = append $own .name }}{{ end -}}
{{- range $key := index . 2 }}
{{- if not (or (has $key $own) (hasKey $values.settings (printf "%s_FILE" $key))) }}
{{ include "muster.fromSecret" (list $root $key) }}
{{- end }}
{{- end }}
{{- with $values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Readiness and liveness over HTTP: a slow answer does not mean a dead process. */}}
{{- define "muster.probes" -}}
startupProbe:
  httpGet: { path: /healthz, port: {{ . }} }
  periodSeconds: 1
  failureThreshold: 60
readinessProbe:
  httpGet: { path: /readyz, port: {{ . }} }
  periodSeconds: 2
  timeoutSeconds: 3
  failureThreshold: 2
livenessProbe:
  httpGet: { path: /healthz, port: {{ . }} }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
{{- end -}}

{{/* The autoscaler of a Deployment: fast up, slow down. Arguments: the root, the component. */}}
{{- define "muster.autoscaler" -}}
{{- $root := index . 0 -}}
{{- $scaling := (index $root.Values (index . 1)).autoscaling -}}
{{- if $scaling.enabled -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "muster.fullname" $root }}-{{ index . 1 }}
  namespace: {{ $root.Release.Namespace }}
  labels: {{ include "muster.labels" . | nindent 4 }}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: {{ include "muster.fullname" $root }}-{{ index . 1 }} }
  minReplicas: {{ $scaling.minReplicas }}
  maxReplicas: {{ $scaling.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: { type: Utilization, averageUtilization: {{ $scaling.cpuPercent }} }
  behavior:
    scaleUp:
      stabilizationWindowSeconds: 0
      policies: [{ type: Percent, value: 100, periodSeconds: 15 }]
    # One pod per minute: each has players who need to finish.
    scaleDown:
      stabilizationWindowSeconds: 300
      policies: [{ type: Pods, value: 1, periodSeconds: 60 }]
{{- end -}}
{{- end -}}

{{- define "muster.disruptionBudget" -}}
{{- $root := index . 0 -}}
{{- $budget := (index $root.Values (index . 1)).podDisruptionBudget -}}
{{- if $budget.enabled -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "muster.fullname" $root }}-{{ index . 1 }}
  namespace: {{ $root.Release.Namespace }}
  labels: {{ include "muster.labels" . | nindent 4 }}
spec:
  maxUnavailable: {{ $budget.maxUnavailable }}
  # A pod that is not ready serves nobody, and must not block a drain.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: {{ include "muster.selector" . | nindent 6 }}
{{- end -}}
{{- end -}}

{{- define "muster.serviceAccountObject" -}}
{{- $root := index . 0 -}}
{{- $account := (index $root.Values (index . 1)).serviceAccount -}}
{{- if $account.create -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "muster.serviceAccount" . }}
  namespace: {{ $root.Release.Namespace }}
  labels: {{ include "muster.labels" . | nindent 4 }}
  {{- with $account.annotations }}
  annotations: {{ toYaml . | nindent 4 }}
  {{- end }}
# Pods that need the token mount it themselves.
automountServiceAccountToken: false
{{- end -}}
{{- end -}}
