# A Kubernetes on this machine, and Muster in it. CLUSTER=kind (Docker) or native (root on Linux, no Docker).
.PHONY: cluster databases game-build game-load-images game-backend game-proxy proxy-port-forward-local game-load-local
.PHONY: cluster-up cluster-status down drain-node clear-databases ping-redis ping-postgres free-local-db-ports

# Chosen once, and only by a target that needs it.
ifndef CLUSTER
CLUSTER = $(eval CLUSTER := $(shell bash deploy/cluster/which.sh))$(or $(CLUSTER),$(error this machine cannot run a cluster))
endif
in_cluster = @CLUSTER=$(CLUSTER) bash deploy/steps

cluster: ## Start a one-node Kubernetes (CLUSTER=kind or native; by default whichever this machine can run)
	@bash deploy/cluster/$(CLUSTER)/cluster.sh up

cluster-status: ## Show what runs in the cluster, and how to use its kubectl
	@bash deploy/cluster/$(CLUSTER)/cluster.sh status

databases: ## Start Redis and PostgreSQL in the cluster
	$(in_cluster)/databases.sh

game-build: build ## Build the images of Muster and its game server
	$(in_cluster)/images.sh build

game-load-images: ## Load the images into the cluster
	$(in_cluster)/images.sh load

game-backend: ## Deploy the backend to the cluster
	$(in_cluster)/roll-out.sh 20-backend.yaml muster-backend

game-proxy: ## Deploy the proxy to the cluster
	$(in_cluster)/roll-out.sh 30-proxy.yaml muster-proxy

# One after another, even with -j.
cluster-up: ## Run all of the above, in order
	@$(MAKE) --no-print-directory CLUSTER=$(CLUSTER) cluster
	@$(MAKE) --no-print-directory CLUSTER=$(CLUSTER) databases
	@$(MAKE) --no-print-directory CLUSTER=$(CLUSTER) game-build
	@$(MAKE) --no-print-directory CLUSTER=$(CLUSTER) game-load-images
	@$(MAKE) --no-print-directory CLUSTER=$(CLUSTER) game-backend
	@$(MAKE) --no-print-directory CLUSTER=$(CLUSTER) game-proxy
	@echo 'Muster is up. Next: make game-load-local, or make proxy-port-forward-local'

proxy-port-forward-local: ## Forward the proxy to http://localhost:8080 until Ctrl-C (LOCAL_PORT sets another port)
	$(in_cluster)/forward-proxy.sh

game-load-local: build ## Run CLIENTS=50 players from this machine against the cluster
	$(in_cluster)/load.sh

drain-node: ## Take NODE of kubectl's cluster out of service, once its matches have ended
	@bash deploy/drain.sh $(or $(NODE),$(error set NODE=... to the node's name))

clear-databases: ## Empty Redis and PostgreSQL
	$(in_cluster)/clear-databases.sh

ping-redis: install ## Query Redis from this machine, and leave the port-forward open
	$(in_cluster)/ping.sh redis

ping-postgres: install ## Query PostgreSQL from this machine, and leave the port-forward open
	$(in_cluster)/ping.sh postgres

free-local-db-ports: ## End the port-forwards to the databases
	$(in_cluster)/free-ports.sh redis postgres

down: ## End the port-forwards and the cluster, with everything in it
	$(in_cluster)/down.sh
